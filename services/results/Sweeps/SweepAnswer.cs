using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Sweeps;

/// <summary>The answer to a wish about a registry's run.</summary>
/// <param name="Sweep">The run as it is now, or null.</param>
/// <param name="Refusal">Why the wish was not granted, for people; null when it was.</param>
internal sealed record SweepAnswer(SweepRow? Sweep, string? Refusal = null);
