using System.Collections.Immutable;

namespace ScanMesh.Engine.Model;

/// <summary>An OCI content descriptor (image-spec descriptor.md). All values are claims until the bytes were read and verified.</summary>
public sealed record Descriptor(string MediaType, Digest Digest, long Size)
{
    /// <summary>Declared platform (in an index), or null.</summary>
    public Platform? Platform { get; init; }

    /// <summary>artifactType, or null.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>True when the descriptor names <c>urls</c>: a foreign layer, never fetched (SECURITY T2).</summary>
    public bool HasForeignUrls { get; init; }

    /// <summary>Annotations: claims, shown but never trusted (SECURITY T5).</summary>
    public ImmutableDictionary<string, string> Annotations { get; init; } = ImmutableDictionary<string, string>.Empty;
}
