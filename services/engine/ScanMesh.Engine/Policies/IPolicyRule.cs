using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Policies;

/// <summary>One rule of a policy: which outcome it asks for, and why.</summary>
public interface IPolicyRule
{
    /// <summary>The outcome when the rule applies.</summary>
    VerdictOutcome Outcome { get; }

    /// <summary>Reasons, one line each, in a fixed order; empty when the rule does not apply.</summary>
    IEnumerable<string> Apply(ScanReport report);
}
