using System.Collections.Immutable;
using ScanMesh.Engine.Model;

namespace ScanMesh.Tests.Kit.Images;

/// <summary>A manifest or an index with all it needs, to be put into a registry, a layout or an archive.</summary>
/// <param name="MediaType">Of <paramref name="Bytes"/>.</param>
/// <param name="Bytes">The manifest or index.</param>
/// <param name="Manifests">Manifests below an index.</param>
/// <param name="Blobs">Configs and layers.</param>
public sealed record BuiltContent(
    string MediaType,
    byte[] Bytes,
    ImmutableArray<BuiltContent> Manifests,
    ImmutableDictionary<Digest, byte[]> Blobs)
{
    public Digest Digest { get; } = Digest.Sha256(Bytes);

    public Descriptor Descriptor => new(MediaType, Digest, Bytes.Length) { Platform = Platform };

    /// <summary>The platform an index declares for it, or null.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Layers from the bottom up; empty for an index.</summary>
    public ImmutableArray<BuiltLayer> Layers { get; init; } = [];

    /// <summary>The config's bytes; empty for an index.</summary>
    public byte[] Config { get; init; } = [];
}
