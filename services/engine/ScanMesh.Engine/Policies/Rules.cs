using System.Collections.Immutable;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Policies;

/// <summary>
/// The list of rules, worst outcome first: a refusal on evidence stands even when other evidence is missing, and missing evidence is
/// worse than a warning.
/// </summary>
public static class Rules
{
    /// <summary>The rules of the default policy.</summary>
    public static ImmutableArray<IPolicyRule> Default { get; } =
    [
        new FixableSeverityRule(VerdictOutcome.Fail, Severity.Critical, orKev: true),
        new MissingEvidenceRule(),
        new FixableSeverityRule(VerdictOutcome.Warn, Severity.High, orKev: false),
    ];
}
