namespace ScanMesh.Results.Deletes;

/// <summary>Somebody says that a tag or a manifest was deleted: a reason to ask the registry, and nothing more (SECURITY T1).</summary>
/// <param name="Registry">Name of a configured registry.</param>
/// <param name="Repository">Repository.</param>
/// <param name="Tag">The tag, or null.</param>
/// <param name="Digest">The manifest, or null; at least one of the two.</param>
internal sealed record DeleteHint(string Registry, string Repository, string? Tag, string? Digest);
