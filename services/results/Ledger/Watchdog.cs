using ScanMesh.Contracts.V1;
using ScanMesh.Hosting.Bus;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Results.Commits;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Ledger;

/// <summary>
/// Finds what nobody works on and has it done (SEMANTICS S1). A dispatch starts from a committed row, which is the outbox: rows are
/// claimed under a lock, committed, then published. Any number of replicas may run it.
/// </summary>
internal sealed partial class Watchdog(
    IResultsStore store, LedgerTransactions transactions, ResultCommitter committer, IMeshBus bus, LedgerOptions options, TimeProvider time, ILogger<Watchdog> logger) : BackgroundService
{
    private const int Batch = 100;

    /// <summary>Looks once; tests call it with their own clock.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var (emptyLanes, isBusThere) = await FindEmptyLanesAsync(cancellationToken).ConfigureAwait(false);
        var finished = new List<FinishedScan>();
        var lost = new List<ScanRequested>();
        await transactions.RunAsync(
            async work =>
            {
                finished.Clear();
                lost.Clear();
                await ClaimAbandonedAsync(work, isBusThere, finished, lost).ConfigureAwait(false);
                if (isBusThere)
                    await ClaimLostAsync(work, emptyLanes, lost).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        // What is finished needs no bus: it must not wait for one.
        await committer.CommitAsync(finished, cancellationToken).ConfigureAwait(false);
        foreach (var request in lost)
        {
            await bus.DispatchAsync(request, cancellationToken).ConfigureAwait(false);
            ResultsTelemetry.Redispatches.Add(1, new KeyValuePair<string, object?>("lane", request.Lane));
            LogDispatched(request.RequestId, request.Lane);
        }

        await CountAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.WatchdogInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                await LookAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFailed(e);
            }
        }
    }

    private async Task CountAsync(CancellationToken cancellationToken)
    {
        var (open, failed, messages) = await store.ReadAsync(
            async s => (await s.Requests.CountOpenAsync().ConfigureAwait(false), await s.Requests.CountFailedAsync().ConfigureAwait(false), await s.Quarantine.CountAsync().ConfigureAwait(false)),
            cancellationToken).ConfigureAwait(false);
        ResultsTelemetry.SetOpen(open.ToDictionary(o => o.State, o => o.Count));
        ResultsTelemetry.SetFailures(failed, messages);
    }

    // Where no lane's depth is known the bus is away: a claim would count as a dispatch that never happened.
    private async Task<(string[] Empty, bool IsBusThere)> FindEmptyLanesAsync(CancellationToken cancellationToken)
    {
        var empty = new List<string>();
        var known = 0;
        foreach (var lane in Lane.All)
        {
            var depth = await bus.LaneDepthAsync(lane, cancellationToken).ConfigureAwait(false);
            known += depth is null ? 0 : 1;
            if (depth == 0)
                empty.Add(lane);
        }

        return ([.. empty], known > 0);
    }

    private async Task ClaimAbandonedAsync(LedgerWork work, bool isBusThere, List<FinishedScan> finished, List<ScanRequested> lost)
    {
        foreach (var scan in await work.Store.Scans.LockAbandonedAsync(work.Now.ToStored(), options.RedispatchAfter.ToStored(), Batch).ConfigureAwait(false))
        {
            if (await work.Store.StagedResults.ExistsAsync(scan.Id, scan.Fence).ConfigureAwait(false))
            {
                finished.Add(new FinishedScan(scan.Id, scan.Fence));
                continue;
            }

            if (isBusThere && scan is { LeaseUntil: not null, DispatchedAt: null })
            {
                ResultsTelemetry.LeasesExpired.Add(1);
                LogExpired(scan.Id, scan.Worker, scan.Attempts);
            }

            var requests = await work.Store.Requests.LockOpenOfScanAsync(scan.Id).ConfigureAwait(false);
            var next = requests.Find(r => r.Id == scan.RequestId) ?? requests.FirstOrDefault();
            if (next is null)
            {
                await work.Store.Scans.SaveAsync(scan with { State = ScanState.Idle, LeaseUntil = null, RetryAt = null }, scan).ConfigureAwait(false);
            }
            else if (scan.Attempts >= options.MaxAttempts)
            {
                await ScanEndings.FailAsync(work, scan, scan.Reason ?? "internal", scan.Message ?? $"No worker came back from {scan.Attempts} attempts.").ConfigureAwait(false);
            }
            else if (isBusThere)
            {
                await work.Store.Scans.SaveAsync(scan with { Dispatches = scan.Dispatches + 1, DispatchedAt = work.Now.ToStored() }, scan).ConfigureAwait(false);
                lost.Add(next.ToMessage(scan.Attempts > 0 && scan.Attempts == options.MaxAttempts - 1 ? Lane.Isolated : next.Lane));
            }
        }
    }

    private async Task ClaimLostAsync(LedgerWork work, string[] emptyLanes, List<ScanRequested> lost)
    {
        var requests = await work.Store.Requests.LockLostAsync(
            work.Now.ToStored(), emptyLanes, options.RedispatchAfter.ToStored(), options.QueuedBackoff.ToStored(), Batch).ConfigureAwait(false);
        foreach (var request in requests)
        {
            await work.Store.Requests.SaveAsync(request with { Dispatches = request.Dispatches + 1, DispatchedAt = work.Now.ToStored() }, request.State).ConfigureAwait(false);
            lost.Add(request.ToMessage(request.Lane));
        }
    }

    [LoggerMessage(2020, LogLevel.Warning, "The lease of scan {ScanId} ended: worker {Worker}, attempt {Attempt}")]
    private partial void LogExpired(string scanId, string? worker, int attempt);

    [LoggerMessage(2021, LogLevel.Information, "Request {RequestId} is dispatched again to {Lane}")]
    private partial void LogDispatched(Guid requestId, string lane);

    [LoggerMessage(2022, LogLevel.Error, "The watchdog's round failed; the next one tries again")]
    private partial void LogFailed(Exception exception);
}
