using System.Collections.Immutable;

namespace ScanMesh.Engine.Model;

/// <summary>The answer for one image under one policy.</summary>
/// <param name="Outcome">pass, warn, fail or unknown.</param>
/// <param name="Reasons">Why, one line each, in rule order; empty for pass.</param>
/// <param name="Policy">The policy in words; printed with every verdict.</param>
/// <param name="EvaluatedAt">Evaluation time.</param>
public sealed record Verdict(VerdictOutcome Outcome, ImmutableArray<string> Reasons, string Policy, DateTimeOffset EvaluatedAt);

/// <summary>Outcome; wire text lower case. Worst first when several are combined: fail, unknown, warn, pass.</summary>
public enum VerdictOutcome
{
    /// <summary>Evidence is missing: not a pass.</summary>
    Unknown = 0,
    /// <summary>Nothing against it.</summary>
    Pass,
    /// <summary>Allowed, with a warning.</summary>
    Warn,
    /// <summary>Refused.</summary>
    Fail,
}
