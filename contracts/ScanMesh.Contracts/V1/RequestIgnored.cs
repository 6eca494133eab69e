namespace ScanMesh.Contracts.V1;

/// <summary>A request names something that rightly is not scanned: a signature, an attestation, a chart.</summary>
public sealed record RequestIgnored
{
    /// <summary>The request.</summary>
    public required Guid RequestId { get; init; }

    /// <summary>Digest of the manifest, where the registry answered one.</summary>
    public string? Digest { get; init; }

    /// <summary>Why, for people.</summary>
    public required string Reason { get; init; }
}
