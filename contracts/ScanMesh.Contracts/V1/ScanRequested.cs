namespace ScanMesh.Contracts.V1;

/// <summary>
/// A request to scan one reference: delivered to its lane's work queue and to the ledger (SEMANTICS S1, S2). A hint only: the
/// registry's own answer decides what is scanned (SECURITY T1).
/// </summary>
public sealed record ScanRequested
{
    /// <summary>Identity of the request, see <see cref="RequestId"/>.</summary>
    public required Guid RequestId { get; init; }

    /// <summary>The request whose index named this image, or null.</summary>
    public Guid? ParentId { get; init; }

    /// <summary>One of <see cref="V1.Lane"/>.</summary>
    public required string Lane { get; init; }

    /// <summary>Configured source that accepted it; "ledger" when the watchdog or a person dispatched it again.</summary>
    public required string Source { get; init; }

    /// <summary>Name of the configured registry.</summary>
    public required string Registry { get; init; }

    /// <summary>Repository within the registry.</summary>
    public required string Repository { get; init; }

    /// <summary>Tag, or null when the event names a digest only.</summary>
    public string? Tag { get; init; }

    /// <summary>Digest by the event, or null. With a tag it is a claim about that tag.</summary>
    public string? Digest { get; init; }

    /// <summary>The sender's own id of the event, or null.</summary>
    public string? EventId { get; init; }

    /// <summary>When the sender says that it happened, or else when we received it.</summary>
    public required DateTimeOffset ObservedAt { get; init; }

    /// <summary>When we accepted it.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>How often it went through a retry tier so far; chooses the next tier, is no attempt count.</summary>
    public int Deferrals { get; init; }

    /// <summary>W3C traceparent of the push, or null.</summary>
    public string? Traceparent { get; init; }
}
