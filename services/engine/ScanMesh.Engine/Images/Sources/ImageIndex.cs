using System.Collections.Immutable;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Sources;

/// <summary>An image index, children in its order.</summary>
public sealed record ImageIndex(string MediaType, ImmutableArray<IndexChild> Children)
{
    /// <summary>artifactType, or null.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>What it refers to, or null.</summary>
    public Descriptor? Subject { get; init; }
}

/// <summary>A child of an index.</summary>
public sealed record IndexChild(Descriptor Descriptor, IndexChildKind Kind)
{
    /// <summary>
    /// True for a manifest that only says of itself that it is no image (by artifactType or an attestation's annotation). Clients do not ask for
    /// that: they run it when its platform fits, or when it names none. Only for the platform unknown/unknown do they never.
    /// </summary>
    public bool MayBeImage => Kind != IndexChildKind.Image && ManifestMediaTypes.IsManifest(Descriptor.MediaType)
        && Descriptor.Platform is not ({ Os: "unknown" } or { Architecture: "unknown" });
}

/// <summary>What a child is, as far as the index tells (SEMANTICS S4).</summary>
public enum IndexChildKind
{
    /// <summary>Neither image nor attestation: artifacts, nested indexes.</summary>
    Other = 0,
    /// <summary>A platform's image.</summary>
    Image,
    /// <summary>An attestation about another child.</summary>
    Attestation,
}
