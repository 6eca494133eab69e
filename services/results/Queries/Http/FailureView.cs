namespace ScanMesh.Results.Queries.Http;

/// <summary>A failure that waits for somebody.</summary>
internal sealed record FailureView
{
    public required Guid Id { get; init; }

    /// <summary>request, or message (one that nobody could handle, kept as it is).</summary>
    public required string Kind { get; init; }

    /// <summary>Of a request: <c>repository:tag</c> or <c>repository@digest</c>.</summary>
    public string? Reference { get; init; }

    public string? Registry { get; init; }

    public string? Repository { get; init; }

    /// <summary>What the registry answered; before that, what the event said.</summary>
    public string? Digest { get; init; }

    /// <summary>The request of the index that named this image.</summary>
    public Guid? ParentId { get; init; }

    /// <summary>Of a message: the queue that it was in.</summary>
    public string? Queue { get; init; }

    /// <summary>Of a message: its beginning as text, what is no text replaced.</summary>
    public string? Excerpt { get; init; }

    /// <summary>Of the closed set; of a message: malformed.</summary>
    public required string Reason { get; init; }

    /// <summary>For people.</summary>
    public required string Message { get; init; }

    /// <summary>When it failed.</summary>
    public required DateTimeOffset Since { get; init; }

    public int Redrives { get; init; }
}

/// <summary>Failures, newest first.</summary>
/// <param name="Failures">At most 100 requests, and on the first page at most 100 messages.</param>
/// <param name="Next">Where the next page begins: <c>?after=</c>; null at the end.</param>
internal sealed record FailurePage(IReadOnlyList<FailureView> Failures, string? Next);
