using System.Collections.Immutable;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Sources;

/// <summary>A manifest of an image or of an artifact, read within limits. All values are claims but the digests, which are verified when read.</summary>
/// <param name="Kind"><see cref="ManifestKind.Image"/> or <see cref="ManifestKind.Artifact"/>.</param>
/// <param name="MediaType">The manifest's.</param>
/// <param name="Config">The config.</param>
/// <param name="Layers">Layers from the bottom up (or an artifact's blobs).</param>
public sealed record ImageManifest(ManifestKind Kind, string MediaType, Descriptor Config, ImmutableArray<Descriptor> Layers)
{
    /// <summary>artifactType, or null.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>What it refers to (signatures, attestations), or null.</summary>
    public Descriptor? Subject { get; init; }

    /// <summary>What an artifact is, for people: its artifactType or config media type.</summary>
    public string ArtifactName => ArtifactType ?? Config.MediaType;
}
