using ScanMesh.Hosting.Bus;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Ledger;

/// <summary>Gives a failed request another chance, and its image new attempts.</summary>
internal sealed partial class Redrives(LedgerTransactions transactions, IMeshBus bus, ILogger<Redrives> logger)
{
    /// <summary>The request as it is now, or null when it had not failed. Should the bus be away, the watchdog dispatches it.</summary>
    public async Task<RequestRow?> RedriveAsync(string requestId, CancellationToken cancellationToken)
    {
        var redriven = await transactions.RunAsync(
            async work =>
            {
                var known = await work.Store.Requests.FindAsync(requestId).ConfigureAwait(false);
                var scan = known?.ScanId is { } scanId ? await work.Store.Scans.LockAsync(scanId).ConfigureAwait(false) : null;
                if (await work.Store.Requests.LockAsync(requestId).ConfigureAwait(false) is not { State: RequestState.Failed } request)
                    return null;
                if (scan is { State: ScanState.Failed })
                    await work.Store.Scans.SaveAsync(scan with { State = ScanState.Idle, Attempts = 0, Reason = null, Message = null, FinishedAt = null }, scan).ConfigureAwait(false);
                var row = request with
                {
                    State = RequestState.Queued,
                    StateAt = work.Now.ToStored(),
                    ScanId = null,
                    Reason = null,
                    Message = null,
                    Dispatches = 0,
                    DispatchedAt = work.Now.ToStored(),
                    Redrives = request.Redrives + 1,
                    DroppedAt = null,
                };
                await work.Store.Requests.SaveAsync(row, request.State).ConfigureAwait(false);
                return row;
            },
            cancellationToken).ConfigureAwait(false);
        if (redriven is null)
            return null;
        try
        {
            await bus.DispatchAsync(redriven.ToMessage(redriven.Lane), cancellationToken).ConfigureAwait(false);
        }
        catch (BusUnavailableException e)
        {
            LogLeftToWatchdog(e, redriven.Id);
        }

        return redriven;
    }

    [LoggerMessage(2030, LogLevel.Warning, "Redriven request {RequestId} could not be dispatched now; the watchdog will")]
    private partial void LogLeftToWatchdog(Exception exception, string requestId);
}
