namespace ScanMesh.Contracts.V1;

/// <summary>An attempt, or a request that never became an attempt, has failed for good.</summary>
public sealed record ScanFailed
{
    /// <summary>The request.</summary>
    public required Guid RequestId { get; init; }

    /// <summary>The scan, or null when the failure came before BeginScan.</summary>
    public Guid? ScanId { get; init; }

    /// <summary>Fence of the lease; 0 without a scan.</summary>
    public long Fence { get; init; }

    /// <summary>Reason of the closed set, kebab case ("not-found").</summary>
    public required string Reason { get; init; }

    /// <summary>For people: what, where, what to do; without credentials.</summary>
    public required string Message { get; init; }
}
