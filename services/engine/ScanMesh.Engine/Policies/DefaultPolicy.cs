using System.Collections.Immutable;
using System.Globalization;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Policies;

/// <summary>The policy that holds where none is configured.</summary>
public static class DefaultPolicy
{
    /// <summary>The policy in words; printed with every verdict.</summary>
    public const string Text = "default: fail = (KEV or critical) and fixable and covered; unknown = missing coverage or incomplete; warn = high and fixable; else pass";

    /// <summary>The verdict: the worst rule that applies decides, all that apply give their reasons; stale data and a release that has ended are told, and change nothing.</summary>
    /// <param name="report">A report with findings and coverage; stored or rendered.</param>
    /// <param name="at">Evaluation time.</param>
    public static Verdict Evaluate(ScanReport report, DateTimeOffset at)
    {
        var outcome = VerdictOutcome.Pass;
        var reasons = ImmutableArray.CreateBuilder<string>();
        foreach (var rule in Rules.Default)
        {
            var told = rule.Apply(report).ToList();
            if (told.Count > 0 && outcome == VerdictOutcome.Pass)
                outcome = rule.Outcome;
            reasons.AddRange(told);
        }

        foreach (var row in report.Evidence.Coverage)
        {
            var name = row.Release is null ? row.Ecosystem : $"{row.Ecosystem} {row.Release}";
            if (row.IsEnded(at))
                reasons.Add($"{name} has been past its end of life since {row.EndOfLife!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}: newer vulnerabilities of its packages may not be listed");
            else if (row.State == CoverageState.Stale)
                reasons.Add($"{name}: the advisory data is stale");
        }

        return new Verdict(outcome, reasons.ToImmutable(), Text, at);
    }
}
