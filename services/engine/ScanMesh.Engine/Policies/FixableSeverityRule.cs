using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Policies;

/// <summary>
/// Advisories of one severity (or known exploited ones) that have a fix, in covered ecosystems. What is found where coverage is missing rests on statements
/// about every release alone: it is in the report, and the verdict is unknown for the coverage.
/// </summary>
internal sealed class FixableSeverityRule(VerdictOutcome outcome, Severity severity, bool orKev) : IPolicyRule
{
    private const int Named = 10;

    public VerdictOutcome Outcome => outcome;

    public IEnumerable<string> Apply(ScanReport report)
    {
        var missing = report.Evidence.Coverage.Where(c => !c.IsCovered).Select(c => c.FullName).ToHashSet(StringComparer.Ordinal);
        var uncovered = missing.Count == 0 ? [] : report.Packages.Where(p => missing.Contains(p.Ecosystem)).Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
        var ids = report.Findings
            .Where(f => f is { Status: FindingStatus.Affected, FixedVersion: not null } && (f.Severity == severity || (orKev && f.Kev)) && !uncovered.Contains(f.PackageId))
            .Select(f => f.Id)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        if (ids.Count == 0)
            return [];
        var named = string.Join(", ", ids.Take(Named)) + (ids.Count > Named ? $" and {ids.Count - Named} more" : "");
        return [$"{ids.Count} {(orKev ? "known exploited or " : "")}{severity.ToText()} with a fix: {named}"];
    }
}
