namespace ScanMesh.Results.Store.Rows;

/// <summary>A row of scans; times as <see cref="StoredTime"/>.</summary>
internal sealed record ScanRow
{
    public string Id { get; init; } = "";

    public string TrustDomain { get; init; } = "";

    public string ManifestDigest { get; init; } = "";

    public string AnalyserSet { get; init; } = "";

    public int AnalyserGeneration { get; init; }

    /// <summary>One of <see cref="ScanState"/>.</summary>
    public string State { get; init; } = ScanState.Idle;

    /// <summary>The request whose worker has, or had, the lease.</summary>
    public string? RequestId { get; init; }

    public string Registry { get; init; } = "";

    public string Repository { get; init; } = "";

    /// <summary>Leases granted, but for those given back uncounted.</summary>
    public int Attempts { get; init; }

    /// <summary>Rises with each lease and each release; what carries a lower one is refused.</summary>
    public long Fence { get; init; }

    /// <summary>Null when nobody holds a lease.</summary>
    public long? LeaseUntil { get; init; }

    public long? RetryAt { get; init; }

    public string? Worker { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    /// <summary>Dispatches by the watchdog since the last lease.</summary>
    public int Dispatches { get; init; }

    public long? DispatchedAt { get; init; }

    public long CreatedAt { get; init; }

    public long? FinishedAt { get; init; }

    /// <summary>True when it pulls from the repository of a request.</summary>
    public bool IsIn(RequestRow request) => Registry == request.Registry && Repository == request.Repository;

    /// <summary>True while a worker holds the lease.</summary>
    public bool IsLeased(DateTimeOffset now) => State == ScanState.Scanning && LeaseUntil is { } until && until > now.ToStored();
}
