using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Policies;

/// <summary>Advisories of one severity (or known exploited ones) that have a fix, in covered ecosystems.</summary>
internal sealed class FixableSeverityRule(VerdictOutcome outcome, Severity severity, bool orKev) : IPolicyRule
{
    private const int Named = 10;

    public VerdictOutcome Outcome => outcome;

    public IEnumerable<string> Apply(ScanReport report)
    {
        var ids = report.Findings
            .Where(f => f is { Status: FindingStatus.Affected, FixedVersion: not null } && (f.Severity == severity || (orKev && f.Kev)))
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
