namespace ScanMesh.Contracts.V1;

/// <summary>A request turned out to name an image index; its image children were requested one by one (SEMANTICS S4).</summary>
public sealed record IndexExpanded
{
    /// <summary>The parent request.</summary>
    public required Guid RequestId { get; init; }

    /// <summary>Name of the configured registry.</summary>
    public required string Registry { get; init; }

    /// <summary>Repository within the registry.</summary>
    public required string Repository { get; init; }

    /// <summary>The tag that was resolved, or null.</summary>
    public string? Tag { get; init; }

    /// <summary>Digest of the index, as the registry answered and as its bytes hash.</summary>
    public required string IndexDigest { get; init; }

    /// <summary>When the registry answered.</summary>
    public required DateTimeOffset ResolvedAt { get; init; }

    /// <summary>Children in the index's order, at most 64.</summary>
    public required IReadOnlyList<IndexChild> Children { get; init; }
}

/// <summary>A child of an index.</summary>
public sealed record IndexChild
{
    /// <summary>Digest of the child's manifest.</summary>
    public required string Digest { get; init; }

    /// <summary>"image", "attestation" or "other"; only images are requested.</summary>
    public required string Kind { get; init; }

    /// <summary>Declared platform <c>os/arch[/variant]</c>, or null.</summary>
    public string? Platform { get; init; }

    /// <summary>Request made for it, or null when its kind is not image.</summary>
    public Guid? RequestId { get; init; }
}
