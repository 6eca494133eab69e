namespace ScanMesh.Ingest.Sources;

/// <summary>What part of an event is about: checked names.</summary>
/// <param name="Registry">Name of the configured registry.</param>
/// <param name="Repository">A valid repository name.</param>
/// <param name="Tag">A valid tag, or null.</param>
/// <param name="Digest">A valid digest, or null.</param>
public sealed record EventPlace(string Registry, string Repository, string? Tag, string? Digest);
