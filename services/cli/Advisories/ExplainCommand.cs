using System.CommandLine;
using System.Globalization;
using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Advisories.Feeds;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Matching;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Reports;

namespace ScanMesh.Cli.Advisories;

/// <summary><c>scanmesh advisories explain FILE ECOSYSTEM PACKAGE VERSION</c>: why advisories do or do not concern a version.</summary>
internal static class ExplainCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "a snapshot file" };
        var ecosystem = new Argument<string>("ECOSYSTEM") { Description = "OSV's name with its release, for example Debian:12 or Alpine:v3.19" };
        var package = new Argument<string>("PACKAGE") { Description = "name as advisories spell it: of the source or the binary package, as the ecosystem's records have it" };
        var version = new Argument<string>("VERSION") { Description = "that package's version" };
        var command = new Command("explain", "Tell what each advisory of a package says of a version, and why") { file, ecosystem, package, version };
        command.SetAction(parsed =>
        {
            using var snapshot = AdvisorySnapshot.Open(parsed.GetRequiredValue(file));
            return Explain(terminal, snapshot, parsed.GetRequiredValue(ecosystem), parsed.GetRequiredValue(package), parsed.GetRequiredValue(version));
        });
        return command;
    }

    private static int Explain(Terminal terminal, AdvisorySnapshot snapshot, string ecosystem, string package, string version)
    {
        var (name, release) = EcosystemName.Split(ecosystem);
        var known = Engine.Ecosystems.Ecosystems.OfAdvisories(ecosystem)
            ?? throw CommandException.Usage($"'{ecosystem}' is no ecosystem that is matched: {string.Join(", ", Feeds.Ecosystems)}, with a release where it has some (Debian:12).");
        var scheme = known.Versions;
        if (scheme.Compare(version, version) is null)
            throw CommandException.Usage($"'{version}' is no version of {name} ({scheme.Name}).");
        var data = snapshot.Ecosystem(name) ?? throw CommandException.Trouble($"this snapshot holds nothing of {name}.");
        if (!data.Holds(Vendors.AdvisoryRelease(name, release)) && !data.Releases.Contains("", StringComparer.Ordinal))
            throw CommandException.Trouble($"this snapshot holds nothing of release '{release}' of {name}; it has: {string.Join(", ", data.Releases)}.");
        var explanations = MatchExplanation.Of(snapshot, ecosystem, package, version);
        var writer = terminal.Writer;
        writer.WriteLine(TerminalText.Encode($"{package} {version} in {ecosystem}, in the order of {scheme.Name}{Subjects(known, ecosystem)}"));
        if (explanations.IsEmpty)
            writer.WriteLine("no advisory names this package");
        foreach (var explanation in explanations)
            Write(writer, explanation);
        return ExitCode.Done;
    }

    /// <summary>By which of its names a distribution's package is looked up.</summary>
    private static string Subjects(IEcosystem known, string ecosystem) => !known.IsPackageDatabase ? "" : known.SubjectsOf(ecosystem) switch
    {
        AdvisorySubjects.SourcePackages => "; its advisories name source packages",
        AdvisorySubjects.BinaryPackages => "; its advisories name binary packages",
        _ => "; its advisories name binary or source packages",
    };

    private static void Write(TextWriter writer, MatchExplanation explanation)
    {
        var outcome = explanation.Status switch
        {
            FindingStatus.Unknown => "unclear",
            FindingStatus.NotAffected => "not affected",
            FindingStatus.WontFix => "affected, will not be fixed",
            FindingStatus.Eol => "affected, past its end of life",
            FindingStatus.NoFixYet => "affected, no fix yet",
            _ => "affected",
        };
        writer.WriteLine();
        writer.WriteLine(TerminalText.Encode($"{explanation.Id}  {outcome}: {explanation.Why}", 4096));
        if (explanation.Aliases.Length > 0)
            writer.WriteLine(TerminalText.Encode($"  aliases   {string.Join(", ", explanation.Aliases)}", 4096));
        writer.WriteLine(TerminalText.Encode(string.Create(CultureInfo.InvariantCulture, $"  severity  {explanation.Severity.ToText()}{(explanation.Score is { } score ? $" {score:0.0}" : "")}{(explanation.SeveritySource is { } source ? $" ({source}{(explanation.ScoreSource is { } ofScore ? $", score {ofScore}" : "")})" : "")}"), 4096));
        if (explanation.FixedVersion is { } fix)
            writer.WriteLine(TerminalText.Encode($"  fixed in  {fix}", 4096));
        foreach (var statement in explanation.Statements)
            writer.WriteLine(TerminalText.Encode($"  {statement}", 4096));
    }
}
