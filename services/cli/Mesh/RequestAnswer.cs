namespace ScanMesh.Cli.Mesh;

/// <summary>A request as <c>GET /v1/requests/{id}</c> tells it.</summary>
internal sealed record RequestAnswer
{
    public Guid Id { get; init; }

    public Guid? ParentId { get; init; }

    public string State { get; init; } = "";

    public bool Ended { get; init; }

    public string Registry { get; init; } = "";

    public string Repository { get; init; } = "";

    public string? Tag { get; init; }

    public string? Digest { get; init; }

    public string? Reference { get; init; }

    public string? Lane { get; init; }

    public string? Source { get; init; }

    public DateTimeOffset? ReceivedAt { get; init; }

    public DateTimeOffset? ResolvedAt { get; init; }

    public DateTimeOffset? StateAt { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public int Redrives { get; init; }

    public ScanAnswer? Scan { get; init; }

    public VerdictAnswer? Verdict { get; init; }

    public IReadOnlyList<ToldAnswer> Told { get; init; } = [];

    public IReadOnlyList<LoggedAnswer> Events { get; init; } = [];

    public string? TraceId { get; init; }

    public IReadOnlyList<RequestAnswer> Children { get; init; } = [];
}

/// <summary>A call of a sender that asked for a request.</summary>
internal sealed record ToldAnswer(string? Source, DateTimeOffset ReceivedAt, string? Outcome);

/// <summary>An event about a request.</summary>
internal sealed record LoggedAnswer(string? Kind, long Position, string? Cursor, DateTimeOffset Time);

/// <summary>The scan of a request.</summary>
internal sealed record ScanAnswer
{
    public string State { get; init; } = "";

    public int Attempts { get; init; }

    public DateTimeOffset? LeaseUntil { get; init; }

    public DateTimeOffset? RetryAt { get; init; }

    public string? Worker { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }
}

/// <summary>The verdict of a request's image.</summary>
internal sealed record VerdictAnswer
{
    public string Outcome { get; init; } = "";

    public IReadOnlyList<string> Reasons { get; init; } = [];
}
