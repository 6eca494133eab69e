using ScanMesh.Contracts.V1;
using ScanMesh.Hosting.Bus;

namespace ScanMesh.Ingest.Spool;

/// <summary>Ingest's sink in a mesh: confirmed by the broker, else synced to the spool, else refused.</summary>
internal sealed class SpooledRequestSink(IMeshBus bus, BusState state, SpoolFolder? spool, TimeProvider time) : IRequestSink
{
    // Senders give up after few seconds (Harbor: 3); the spool must still have its turn.
    private static readonly TimeSpan PublishTime = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public bool CanAccept => state.Current.IsReady || spool is { State.Trouble: null };

    /// <inheritdoc/>
    public async Task AcceptAsync(IReadOnlyList<ScanRequested> requests, CancellationToken cancellationToken)
    {
        if (spool is null)
        {
            await bus.RequestAsync(requests, cancellationToken);
            return;
        }

        try
        {
            using var limit = new CancellationTokenSource(PublishTime, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            await bus.RequestAsync(requests, either.Token);
        }
        catch (Exception e) when (e is BusUnavailableException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            await SpoolAsync(requests, e, cancellationToken);
        }
    }

    private async Task SpoolAsync(IReadOnlyList<ScanRequested> requests, Exception cause, CancellationToken cancellationToken)
    {
        try
        {
            await spool!.AppendAsync(requests, cancellationToken);
        }
        catch (SpoolUnavailableException e)
        {
            throw new BusUnavailableException($"{cause.Message} {e.Message}", e);
        }
    }
}
