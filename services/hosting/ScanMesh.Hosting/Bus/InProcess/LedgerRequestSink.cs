using ScanMesh.Contracts.V1;

namespace ScanMesh.Hosting.Bus.InProcess;

/// <summary>Standalone's sink: accepted means committed in the ledger (SEMANTICS S8).</summary>
public sealed class LedgerRequestSink(InProcessBus bus) : IRequestSink
{
    /// <inheritdoc/>
    public bool CanAccept => bus.IsLedgerReachable;

    /// <inheritdoc/>
    public Task AcceptAsync(IReadOnlyList<ScanRequested> requests, CancellationToken cancellationToken) => bus.RequestAsync(requests, cancellationToken);
}
