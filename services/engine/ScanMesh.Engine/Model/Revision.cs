namespace ScanMesh.Engine.Model;

/// <summary>
/// Which advisory data: (epoch, sequence, content hash) of SEMANTICS S6. Sequences are comparable within one epoch only. A snapshot
/// built by hand has the epoch "local" and sequence 0.
/// </summary>
/// <param name="Epoch">Identity of the advisories service's numbering.</param>
/// <param name="Sequence">Rises by one with each published revision of that epoch.</param>
/// <param name="ContentHash">SHA-256 over the match content (SEMANTICS S7), <c>sha256:…</c>.</param>
public sealed record Revision(string Epoch, long Sequence, string ContentHash);
