using System.Collections.Immutable;
using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Pipeline;

namespace ScanMesh.Scanner.Scans;

/// <summary>What a request names, by the registry's own answer (SECURITY T1).</summary>
internal sealed record ResolvedManifest
{
    /// <summary>The repository, opened at this manifest; belongs to the registry's client.</summary>
    public required IImageSource Source { get; init; }

    /// <summary>The document; its bytes hash to its digest.</summary>
    public required FetchedManifest Manifest { get; init; }

    /// <summary>Image, index of images, or artefact.</summary>
    public required ManifestKind Kind { get; init; }

    /// <summary>The tag that the registry resolved to this manifest; null when it was asked for by digest.</summary>
    public string? Tag { get; init; }

    /// <summary>When the registry answered.</summary>
    public required DateTimeOffset ResolvedAt { get; init; }

    /// <summary>Layers are reused inside one trust domain only.</summary>
    public required string TrustDomain { get; init; }

    /// <summary>Reads its image within the registry's limits.</summary>
    public required ImagePipeline Pipeline { get; init; }

    /// <summary>Layers of an image, bottom to top.</summary>
    public ImmutableArray<Descriptor> Layers { get; init; } = [];

    /// <summary>Children of an index, in its order.</summary>
    public ImmutableArray<IndexChild> Children { get; init; } = [];

    /// <summary>Why it is not scanned, for people; empty for images and indexes of images.</summary>
    public string Explanation { get; init; } = "";
}
