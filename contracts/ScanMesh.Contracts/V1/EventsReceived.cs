namespace ScanMesh.Contracts.V1;

/// <summary>
/// What ingest was told and what came of it, for people who ask where a push is and to read events again. Sent in batches, best
/// effort: pushes themselves are <see cref="ScanRequested"/> and never depend on it.
/// </summary>
public sealed record EventsReceived
{
    /// <summary>The calls, oldest first; together under 1 MiB.</summary>
    public required IReadOnlyList<ReceivedEvent> Events { get; init; }
}
