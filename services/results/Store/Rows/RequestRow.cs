namespace ScanMesh.Results.Store.Rows;

/// <summary>A row of requests; times as <see cref="StoredTime"/>.</summary>
internal sealed record RequestRow
{
    public string Id { get; init; } = "";

    public string? ParentId { get; init; }

    public string Lane { get; init; } = "";

    /// <summary>Empty while the request is known by an index or a worker only.</summary>
    public string Source { get; init; } = "";

    public string Registry { get; init; } = "";

    public string Repository { get; init; } = "";

    public string? Tag { get; init; }

    /// <summary>Digest by the event: a claim.</summary>
    public string? Digest { get; init; }

    public string? EventId { get; init; }

    public long ObservedAt { get; init; }

    public long ReceivedAt { get; init; }

    public string? Traceparent { get; init; }

    /// <summary>One of <see cref="RequestState"/>.</summary>
    public string State { get; init; } = RequestState.Queued;

    public long StateAt { get; init; }

    /// <summary>Digest the registry answered.</summary>
    public string? ManifestDigest { get; init; }

    public long? ResolvedAt { get; init; }

    /// <summary>True when a newer observation of the tag named another digest already (SEMANTICS S4).</summary>
    public bool Late { get; init; }

    public string? ScanId { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    /// <summary>How often the watchdog dispatched it.</summary>
    public int Dispatches { get; init; }

    /// <summary>When it was last put into a lane, by whomever.</summary>
    public long DispatchedAt { get; init; }

    public int Redrives { get; init; }

    /// <summary>When somebody gave the failed request up; a redrive takes that back.</summary>
    public long? DroppedAt { get; init; }

    public bool IsTerminal => RequestState.IsTerminal(State);

    /// <summary><c>repository:tag</c> or <c>repository@digest</c>, as it was pushed.</summary>
    public string Reference => Tag is not null ? $"{Repository}:{Tag}" : $"{Repository}@{Digest ?? ManifestDigest}";
}
