using ScanMesh.Contracts.V1;

namespace ScanMesh.Hosting.Bus;

/// <summary>Keeps what ingest was told. Each call is idempotent and returns after its commit.</summary>
public interface IReceivedEventsHandler
{
    /// <summary>A batch of calls that senders made.</summary>
    Task OnReceivedAsync(EventsReceived events, CancellationToken cancellationToken);
}
