namespace ScanMesh.Contracts.V1;

/// <summary>
/// A worker finished an image and has staged its result with the ledger (mesh PutResult). The result itself does not travel on
/// the bus: messages stay under 1 MiB (SEMANTICS S2).
/// </summary>
public sealed record ScanCompleted
{
    /// <summary>The request that started the scan.</summary>
    public required Guid RequestId { get; init; }

    /// <summary>The scan.</summary>
    public required Guid ScanId { get; init; }

    /// <summary>Attempt number, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Fence of the lease; a lower one than the ledger's is refused.</summary>
    public required long Fence { get; init; }

    /// <summary>Digest of the staged result's canonical bytes.</summary>
    public required string ResultDigest { get; init; }
}
