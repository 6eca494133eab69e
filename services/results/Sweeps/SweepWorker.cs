using ScanMesh.Engine.Model;
using ScanMesh.Hosting.Bus;
using ScanMesh.Results.Ledger;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Sweeps;

/// <summary>
/// Works on a claimed run until it ends, has to wait for longer than its pace, or is another's: its repositories first, then their tags, then a pause in which
/// late events may come, then the count of what none told of.
/// </summary>
internal sealed partial class SweepWorker(IResultsStore store, IMeshBus bus, TimeProvider time, ILogger<SweepWorker> logger)
{
    /// <summary>How long an event of a push may be under way before we say that the push was missed.</summary>
    internal static readonly TimeSpan Settle = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private static readonly (TimeSpan Least, TimeSpan Most) AskedPause = (TimeSpan.FromSeconds(10), TimeSpan.FromHours(1));

    /// <summary>Works; when it returns, all that was done is saved and the lease is given back.</summary>
    public async Task WorkAsync(SweptRegistry registry, SweepRow claimed, CancellationToken cancellationToken)
    {
        var progress = new SweepProgress(claimed, registry, store, bus, time);
        try
        {
            if (await AdvanceAsync(registry, progress, cancellationToken).ConfigureAwait(false) is { } wait)
            {
                LogWaits(registry.Name, claimed.Id, wait.Until, wait.Message);
                progress.Row = progress.Row with { NotBefore = wait.Until.ToStored(), WaitsFor = ScanLedger.Bounded(wait.Message) };
                await progress.SaveAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (SweepStoppedException e)
        {
            LogStopped(registry.Name, claimed.Id, e.Message);
        }

        await store.WriteAsync(
            async session =>
            {
                await session.Sweeps.ReleaseAsync(claimed).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    // Null: the run has ended.
    private async Task<SweepWaitException?> AdvanceAsync(SweptRegistry registry, SweepProgress progress, CancellationToken cancellationToken)
    {
        try
        {
            registry.RequireOpen();
            if (progress.Row.Phase == SweepPhase.Repositories)
                await RepositoryListing.ReadAsync(registry, progress, cancellationToken).ConfigureAwait(false);
            if (progress.Row.Phase == SweepPhase.Tags)
                await new TagSweep(registry, progress, store, bus, time).RunAsync(cancellationToken).ConfigureAwait(false);
            return await EndAsync(progress, cancellationToken).ConfigureAwait(false);
        }
        catch (SweepWaitException e)
        {
            return e;
        }
        catch (ScanException e) when (e.Reason == FailureReason.RegistryUnavailable)
        {
            var pause = e.RetryAfter is not { } asked ? Pause : asked < AskedPause.Least ? AskedPause.Least : asked > AskedPause.Most ? AskedPause.Most : asked;
            return new SweepWaitException(time.GetUtcNow() + pause, e.Message);
        }
        catch (BusUnavailableException)
        {
            progress.Forget();
            return new SweepWaitException(time.GetUtcNow() + Pause, "The bus takes no requests.");
        }
        catch (ScanException e)
        {
            await FinishAsync(progress, SweepState.Failed, ScanLedger.Bounded(e.Message), cancellationToken).ConfigureAwait(false);
            return null;
        }
    }

    private async Task<SweepWaitException?> EndAsync(SweepProgress progress, CancellationToken cancellationToken)
    {
        var row = progress.Row;
        if (row is { Faults: > 0, Checked: 0 })
        {
            await FinishAsync(progress, SweepState.Failed, null, cancellationToken).ConfigureAwait(false);
            return null;
        }

        if (row is { Mode: SweepMode.Sweep, Onboarding: false, Requested: > 0 })
        {
            if (row.Phase != SweepPhase.Settling)
            {
                progress.Row = row with { Phase = SweepPhase.Settling };
                return new SweepWaitException(time.GetUtcNow() + Settle, "Events of what was found may still come.");
            }

            progress.Row = row with { Missed = await store.ReadAsync(s => s.SweepWork.CountMissedAsync(row.Id, Settle.ToStored()), cancellationToken).ConfigureAwait(false) };
        }

        await FinishAsync(progress, SweepState.Done, null, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private async Task FinishAsync(SweepProgress progress, string state, string? message, CancellationToken cancellationToken)
    {
        await progress.SaveAsync(cancellationToken).ConfigureAwait(false);
        var row = progress.Row;
        if (!await store.WriteAsync(s => s.Sweeps.MoveAsync(row, SweepState.Running, state, time.GetUtcNow().ToStored(), message), cancellationToken).ConfigureAwait(false))
            throw new SweepStoppedException("It was paused.");
        var registry = new KeyValuePair<string, object?>("registry", row.Registry);
        ResultsTelemetry.SweepsEnded.Add(1, registry, new("mode", row.Mode), new("state", state));
        ResultsTelemetry.PushesMissed.Add(row.Missed, registry);
        LogEnded(row.Registry, row.Mode, row.Id, state, row.Checked, row.Requested, row.Missed, row.Faults, message ?? row.Message);
    }

    [LoggerMessage(2070, LogLevel.Information, "Registry {Registry}: run {Sweep} goes on at {Until}. {Why}")]
    private partial void LogWaits(string registry, string sweep, DateTimeOffset until, string why);

    [LoggerMessage(2071, LogLevel.Information, "Registry {Registry}: run {Sweep} is left here. {Why}")]
    private partial void LogStopped(string registry, string sweep, string why);

    [LoggerMessage(2072, LogLevel.Information, "Registry {Registry}: {Mode} {Sweep} is {State}: {Asked} tags asked about, {Requested} requested, {Missed} pushes missed, {Faults} faults. {Message}")]
    private partial void LogEnded(string registry, string mode, string sweep, string state, long asked, long requested, long missed, long faults, string? message);
}
