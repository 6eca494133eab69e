using ScanMesh.Contracts.V1;

namespace ScanMesh.Hosting.Bus;

/// <summary>
/// How the services send each other work and facts. Every method returns only when the message is safe (RabbitMQ: confirmed and
/// routed, SEMANTICS S2; standalone: committed in the ledger, S8) and otherwise throws <see cref="BusUnavailableException"/>.
/// </summary>
public interface IMeshBus
{
    /// <summary>New requests: each to its lane's work queue and to the ledger.</summary>
    Task RequestAsync(IReadOnlyList<ScanRequested> requests, CancellationToken cancellationToken);

    /// <summary>A request that the ledger knows already, to its lane only.</summary>
    Task DispatchAsync(ScanRequested request, CancellationToken cancellationToken);

    /// <summary>A request to its lane after a delay: the shortest retry tier that is not shorter than asked for, at most 1 h.</summary>
    Task DeferAsync(ScanRequested request, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>A fact for the ledger.</summary>
    Task ReportAsync(IndexExpanded fact, CancellationToken cancellationToken);

    /// <inheritdoc cref="ReportAsync(IndexExpanded, CancellationToken)"/>
    Task ReportAsync(ScanCompleted fact, CancellationToken cancellationToken);

    /// <inheritdoc cref="ReportAsync(IndexExpanded, CancellationToken)"/>
    Task ReportAsync(ScanFailed fact, CancellationToken cancellationToken);

    /// <inheritdoc cref="ReportAsync(IndexExpanded, CancellationToken)"/>
    Task ReportAsync(RequestIgnored fact, CancellationToken cancellationToken);

    /// <summary>What ingest was told, for results to keep.</summary>
    Task RecordAsync(EventsReceived events, CancellationToken cancellationToken);

    /// <summary>Messages ready in a lane's queue; null when it cannot be known now.</summary>
    Task<long?> LaneDepthAsync(string lane, CancellationToken cancellationToken);
}
