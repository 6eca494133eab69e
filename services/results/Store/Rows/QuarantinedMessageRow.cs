namespace ScanMesh.Results.Store.Rows;

/// <summary>A message that nobody could handle.</summary>
internal sealed record QuarantinedMessageRow
{
    public string Id { get; init; } = "";

    /// <summary>The work queue that it was in.</summary>
    public string Queue { get; init; } = "";

    /// <summary>The request that it says it is, where it could be read that far.</summary>
    public string? RequestId { get; init; }

    public string Reason { get; init; } = "";

    /// <summary>Null when it is kept for people alone: the same message would be refused again.</summary>
    public string? ContentType { get; init; }

    public byte[] Body { get; init; } = [];

    public long ReceivedAt { get; init; }
}
