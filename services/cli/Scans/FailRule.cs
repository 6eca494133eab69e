using System.Globalization;
using ScanMesh.Engine.Model;

namespace ScanMesh.Cli.Scans;

/// <summary><c>--fail-on SEVERITY|policy</c>: which reports fail the command.</summary>
/// <param name="Least">Findings of at least this severity fail; null = the verdict decides.</param>
internal sealed record FailRule(Severity? Least)
{
    /// <summary>Parses a severity or <c>policy</c>; null for anything else.</summary>
    public static FailRule? Parse(string text) =>
        text == "policy" ? new FailRule((Severity?)null)
        : FindingFilter.Find(text) is { } severity and not Severity.Unknown ? new FailRule(severity)
        : null;

    /// <summary>The exit code for these reports, and why, on standard error. A verdict of unknown is no pass.</summary>
    public int Judge(Terminal terminal, IReadOnlyList<ScanReport> reports)
    {
        if (Least is { } least)
        {
            var hits = reports.SelectMany(r => r.Findings).Where(f => f.Counts && f.Severity >= least).Select(f => f.Id).Distinct(StringComparer.Ordinal).Count();
            if (hits == 0)
                return ExitCode.Done;
            terminal.Tell(string.Create(CultureInfo.InvariantCulture, $"--fail-on {least.ToText()}: {hits} advisories of that severity or worse."));
            return ExitCode.Failed;
        }

        var outcomes = reports.Select(r => r.Verdict?.Outcome ?? VerdictOutcome.Unknown).ToHashSet();
        if (outcomes.Contains(VerdictOutcome.Fail))
            terminal.Tell("--fail-on policy: the verdict is fail.");
        else if (outcomes.Contains(VerdictOutcome.Unknown))
            terminal.Tell("--fail-on policy: the verdict is unknown, which is no pass.");
        return outcomes.Contains(VerdictOutcome.Fail) ? ExitCode.Failed : outcomes.Contains(VerdictOutcome.Unknown) ? ExitCode.NoVerdict : ExitCode.Done;
    }
}
