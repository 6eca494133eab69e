namespace ScanMesh.Results.Store.Rows;

/// <summary>A call of a sender, as ingest told it.</summary>
internal sealed record ReceivedEventRow
{
    public string Id { get; init; } = "";

    public string Source { get; init; } = "";

    public long ReceivedAt { get; init; }

    /// <summary>One of <see cref="Contracts.V1.EventOutcome"/>.</summary>
    public string Outcome { get; init; } = "";

    public string? Problem { get; init; }

    public string? Sender { get; init; }

    /// <summary>A JSON object.</summary>
    public string Headers { get; init; } = "{}";

    public string? Body { get; init; }

    public string? Traceparent { get; init; }
}
