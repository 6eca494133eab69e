using ScanMesh.Hosting.Configuration;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Sweeps;

/// <summary>
/// Sees to the runs of all registries: begins those that are due, and works on those whose lease it gets, one registry beside the other. Any number of replicas
/// may do so; one of them has a run.
/// </summary>
internal sealed partial class SweepService(
    SweptRegistries registries, SweepDesk desk, SweepWorker worker, IResultsStore store, ScanMeshOptions options, TimeProvider time, ILogger<SweepService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    // A SQLite file has one process: what an earlier one of it held is its own at once.
    private readonly string owner = options.Database.Kind == "sqlite" ? "sqlite" : Guid.NewGuid().ToString("D");

    /// <summary>Begins what is due, and works as long as there is something to do now; false when there was nothing.</summary>
    public async Task<bool> LookAsync(SweptRegistry registry, CancellationToken cancellationToken)
    {
        if (registry.Options.Every is { } every && await desk.StartDueAsync(registry.Name, every, cancellationToken).ConfigureAwait(false))
            LogDue(registry.Name);
        var now = time.GetUtcNow();
        if (await store.WriteAsync(s => s.Sweeps.ClaimAsync(registry.Name, owner, now.ToStored(), (now + options.Ledger.Lease).ToStored()), cancellationToken).ConfigureAwait(false) is not { } run)
            return false;
        using var work = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var heartbeat = HoldAsync(run, work);
        try
        {
            await worker.WorkAsync(registry, run, work.Token).ConfigureAwait(false);
        }
        finally
        {
            await work.CancelAsync().ConfigureAwait(false);
            await heartbeat.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return true;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(registries.All.Select(r => LoopAsync(r, stoppingToken)));

    private async Task LoopAsync(SweptRegistry registry, CancellationToken stoppingToken)
    {
        var isTold = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(false);
                await LookAsync(registry, stoppingToken).ConfigureAwait(false);
                isTold = false;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The database is away, most likely, or the lease was lost: what was not saved is done again.
                if (!isTold)
                    LogFailed(e, registry.Name);
                isTold = true;
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // Keeps the lease; when it is lost, the work stops.
    private async Task HoldAsync(SweepRow run, CancellationTokenSource work)
    {
        using var timer = new PeriodicTimer(options.Ledger.Lease / 3, time);
        while (await timer.WaitForNextTickAsync(work.Token).ConfigureAwait(false))
        {
            var until = (time.GetUtcNow() + options.Ledger.Lease).ToStored();
            if (!await store.WriteAsync(s => s.Sweeps.RenewAsync(run, until), work.Token).ConfigureAwait(false))
                await work.CancelAsync().ConfigureAwait(false);
        }
    }

    [LoggerMessage(2073, LogLevel.Information, "Registry {Registry}: a sweep is due and begins")]
    private partial void LogDue(string registry);

    [LoggerMessage(2074, LogLevel.Warning, "Registry {Registry}: the sweep stopped; it goes on from where it was saved")]
    private partial void LogFailed(Exception exception, string registry);
}
