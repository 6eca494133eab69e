namespace ScanMesh.Contracts.V1;

/// <summary>One call of a sender.</summary>
public sealed record ReceivedEvent
{
    /// <summary>Identity of the call (UUIDv7); the same event told twice are two calls.</summary>
    public required Guid Id { get; init; }

    /// <summary>Configured source.</summary>
    public required string Source { get; init; }

    /// <summary>When it came.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>One of <see cref="EventOutcome"/>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Why it was refused or could not be read, for people; null else.</summary>
    public string? Problem { get; init; }

    /// <summary>Address it came from, or null.</summary>
    public string? Sender { get; init; }

    /// <summary>What it was about.</summary>
    public required IReadOnlyList<EventPart> Parts { get; init; }

    /// <summary>Headers by which its kind reads it; never credentials.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The body's text without the members that hold secrets; null when it is longer than 64 KiB, no JSON, or the call was refused.</summary>
    public string? Body { get; init; }

    /// <summary>W3C traceparent of the call, or null.</summary>
    public string? Traceparent { get; init; }
}
