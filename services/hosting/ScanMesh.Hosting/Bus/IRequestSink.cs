using ScanMesh.Contracts.V1;

namespace ScanMesh.Hosting.Bus;

/// <summary>
/// Where ingest puts accepted pushes (SEMANTICS S8). Two implementations under one contract-test suite: the bus with the spool
/// behind it (ingest), and the ledger itself (standalone).
/// </summary>
public interface IRequestSink
{
    /// <summary>
    /// Makes the requests durable, all or none known to be; throws <see cref="BusUnavailableException"/> when it cannot, and the
    /// sender is told to come again.
    /// </summary>
    Task AcceptAsync(IReadOnlyList<ScanRequested> requests, CancellationToken cancellationToken);

    /// <summary>True when <see cref="AcceptAsync"/> can be expected to succeed now: ingest's readiness.</summary>
    bool CanAccept { get; }
}
