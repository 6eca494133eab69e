namespace ScanMesh.Results.Sweeps;

/// <summary>What a registry said of a tag.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Digest">What it names now; null when it is gone, or could not be read.</param>
/// <param name="Fault">Why it could not be read, or null.</param>
internal sealed record LookedTag(string Tag, string? Digest, string? Fault = null);
