using System.CommandLine;
using System.Globalization;
using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Reports;

namespace ScanMesh.Cli.Advisories;

/// <summary><c>scanmesh advisories update|build|info|diff|explain</c>: the cached data, and snapshots by hand.</summary>
internal static class AdvisoriesCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal) => new("advisories", "Fetch advisories; build and look at snapshots of them") { UpdateCommand.Create(terminal), Build(terminal), Info(terminal), DiffCommand.Create(terminal), ExplainCommand.Create(terminal) };

    private static Command Build(Terminal terminal)
    {
        var from = new Option<string[]>("--from")
        {
            Description = "folders, zips or JSON files of OSV records (<Ecosystem>/all.zip)",
            HelpName = "PATH",
            Required = true,
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = true,
        };
        var output = new Option<string>("--output", "-o") { Description = "the snapshot file, replaced when it exists", HelpName = "FILE", Required = true };
        var command = new Command("build", "Compile OSV records into a snapshot file") { from, output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var file = parsed.GetRequiredValue(output);
            var result = await SnapshotBuild.RunAsync(terminal, parsed.GetRequiredValue(from), file, terminal.Time.GetUtcNow(), cancellationToken);
            SnapshotBuild.TellProblems(terminal, result);
            terminal.Tell($"{file}: {SnapshotBuild.Count(result.Info, "records")}, {result.Info.Revision.ContentHash}");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Info(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "a snapshot file" };
        var command = new Command("info", "Tell what a snapshot holds") { file };
        command.SetAction(parsed =>
        {
            using var snapshot = AdvisorySnapshot.Open(parsed.GetRequiredValue(file));
            Write(terminal.Writer, snapshot.Info);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(TextWriter output, SnapshotInfo info)
    {
        output.WriteLine($"content   {info.Revision.ContentHash}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"revision  {TerminalText.Encode(info.Revision.Epoch)} {info.Revision.Sequence}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"built     {info.BuiltAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}"));
        output.WriteLine($"records   {SnapshotBuild.Count(info, "in all")}");
        output.WriteLine();
        var names = info.Ecosystems.Select(e => TerminalText.Encode(e.Name, 80)).ToList();
        var width = names.Append("ECOSYSTEM").Max(n => n.Length);
        output.WriteLine($"{"ECOSYSTEM".PadRight(width)}   RECORDS  AS OF       RELEASES");
        foreach (var (ecosystem, name) in info.Ecosystems.Zip(names))
        {
            var asOf = ecosystem.DataAsOf?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "unknown   ";
            var releases = string.Join(' ', ecosystem.Releases.Select(r => r.Length == 0 ? "any" : TerminalText.Encode(r, 80)));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name.PadRight(width)}  {ecosystem.Records,8}  {asOf}  {releases}"));
        }
    }
}
