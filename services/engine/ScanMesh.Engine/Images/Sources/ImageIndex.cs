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
    /// True for a child that only says of itself that it is no image: by artifactType, an attestation's annotation, or its media type. Clients do
    /// not ask for that: they run it when its platform fits, or when it names none. What names an unknown platform they never run.
    /// </summary>
    public bool MayBeImage => Kind != IndexChildKind.Image && Descriptor.Platform is not ({ Os: "unknown" } or { Architecture: "unknown" });
}

/// <summary>What a child is: as far as the index tells, or, from <see cref="ImageSources.ReadIndexAsync"/>, as its manifest does (SEMANTICS S4).</summary>
public enum IndexChildKind
{
    /// <summary>Neither image nor attestation: artifacts.</summary>
    Other = 0,
    /// <summary>A platform's image, or a nested index: clients run what is in that too, we say that we do not scan it.</summary>
    Image,
    /// <summary>An attestation about another child.</summary>
    Attestation,
}
