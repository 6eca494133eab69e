namespace ScanMesh.Results.Queries.Http;

/// <summary>A request as the API shows it.</summary>
internal sealed record RequestView
{
    public required Guid Id { get; init; }

    /// <summary>The request of the index that named this image.</summary>
    public Guid? ParentId { get; init; }

    /// <summary>queued, scanning, waiting, expanded, completed, attached, superseded, ignored or failed.</summary>
    public required string State { get; init; }

    /// <summary>True when it has ended.</summary>
    public required bool Ended { get; init; }

    public required string Registry { get; init; }

    public required string Repository { get; init; }

    public string? Tag { get; init; }

    /// <summary>What the registry answered; before that, what the event said.</summary>
    public string? Digest { get; init; }

    /// <summary><c>repository:tag</c> or <c>repository@digest</c>.</summary>
    public required string Reference { get; init; }

    public required string Lane { get; init; }

    public required string Source { get; init; }

    public string? EventId { get; init; }

    public required DateTimeOffset ObservedAt { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>Since when it is in its state.</summary>
    public required DateTimeOffset StateAt { get; init; }

    /// <summary>Why it failed, of the closed set.</summary>
    public string? Reason { get; init; }

    /// <summary>For people.</summary>
    public string? Message { get; init; }

    public int Redrives { get; init; }

    public ScanView? Scan { get; init; }

    public VerdictView? Verdict { get; init; }

    /// <summary>The calls of senders that asked for it, oldest first; those that are still kept.</summary>
    public IReadOnlyList<ToldView> Told { get; init; } = [];

    /// <summary>The events about it, in the order of the log.</summary>
    public IReadOnlyList<LoggedView> Events { get; init; } = [];

    /// <summary>Trace of the push (W3C trace id), or null.</summary>
    public string? TraceId { get; init; }

    /// <summary>Of an index: the requests of its images.</summary>
    public IReadOnlyList<RequestView> Children { get; init; } = [];
}

/// <summary>A call of a sender.</summary>
internal sealed record ToldView(string Source, DateTimeOffset ReceivedAt, string Outcome);

/// <summary>An event in the log.</summary>
internal sealed record LoggedView
{
    /// <summary>image-scanned, findings-changed, verdict-changed, push-completed or scan-failed.</summary>
    public required string Kind { get; init; }

    public required long Position { get; init; }

    /// <summary>A watch from here begins after it.</summary>
    public required string Cursor { get; init; }

    public required DateTimeOffset Time { get; init; }
}

/// <summary>The scan that a request belongs to.</summary>
internal sealed record ScanView
{
    public required Guid Id { get; init; }

    /// <summary>idle, scanning, completed or failed.</summary>
    public required string State { get; init; }

    public required int Attempts { get; init; }

    public DateTimeOffset? LeaseUntil { get; init; }

    public DateTimeOffset? RetryAt { get; init; }

    public string? Worker { get; init; }

    /// <summary>Why the last attempt was given back.</summary>
    public string? Reason { get; init; }

    public string? Message { get; init; }
}

/// <summary>A verdict.</summary>
internal sealed record VerdictView
{
    /// <summary>pass, warn, fail or unknown.</summary>
    public required string Outcome { get; init; }

    public required IReadOnlyList<string> Reasons { get; init; }

    public required string Policy { get; init; }

    public DateTimeOffset? EvaluatedAt { get; init; }
}

/// <summary>Requests, newest first.</summary>
internal sealed record RequestList(IReadOnlyList<RequestView> Requests);

/// <summary>The mesh's addresses.</summary>
internal sealed record MeshView
{
    public required string Version { get; init; }

    /// <summary>Public gRPC address of results.</summary>
    public required string Grpc { get; init; }

    /// <summary>Public address of ingest, where it is known.</summary>
    public string? Ingest { get; init; }
}
