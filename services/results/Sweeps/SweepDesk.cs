using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Sweeps;

/// <summary>Begins, pauses and shows runs; whoever has the lease works on them. A registry has at most one that has not ended.</summary>
internal sealed class SweepDesk(IResultsStore store, TimeProvider time)
{
    /// <summary>How long a plan is an answer; who asks again within this time is shown the same one.</summary>
    private static readonly TimeSpan PlanHolds = TimeSpan.FromHours(1);

    /// <summary>Begins a sweep, or lets a paused one go on; one that runs is left to run. A plan gives way.</summary>
    public Task<SweepAnswer> StartAsync(string registry, CancellationToken cancellationToken) => store.WriteAsync(
        async session =>
        {
            var open = await session.Sweeps.LockOpenAsync(registry).ConfigureAwait(false);
            if (open is { Mode: SweepMode.Sweep })
                return await GoOnAsync(session, open).ConfigureAwait(false);
            if (open is not null)
                await session.Sweeps.MoveAsync(open, open.State, SweepState.Failed, time.GetUtcNow().ToStored(), "A sweep was started instead.").ConfigureAwait(false);
            return await BeginAsync(session, registry, SweepMode.Sweep).ConfigureAwait(false);
        },
        cancellationToken);

    /// <summary>Begins a plan, or shows the one that there is: under way, paused (it goes on then), or done within the last hour unless <paramref name="again"/>.</summary>
    public Task<SweepAnswer> PlanAsync(string registry, bool again, CancellationToken cancellationToken) => store.WriteAsync(
        async session =>
        {
            var open = await session.Sweeps.LockOpenAsync(registry).ConfigureAwait(false);
            if (open is { Mode: SweepMode.Plan })
                return await GoOnAsync(session, open).ConfigureAwait(false);
            if (open is not null)
                return new SweepAnswer(open, "A sweep of it has not ended; its status tells what there is to do.");
            var newest = await session.Sweeps.FindNewestAsync(registry, SweepMode.Plan).ConfigureAwait(false);
            return !again && newest is { State: SweepState.Done, FinishedAt: { } finished } && finished.FromStored() > time.GetUtcNow() - PlanHolds
                ? new SweepAnswer(newest)
                : await BeginAsync(session, registry, SweepMode.Plan).ConfigureAwait(false);
        },
        cancellationToken);

    /// <summary>Pauses what runs.</summary>
    public Task<SweepAnswer> PauseAsync(string registry, CancellationToken cancellationToken) => store.WriteAsync(
        async session =>
        {
            if (await session.Sweeps.LockOpenAsync(registry).ConfigureAwait(false) is not { } open)
                return new SweepAnswer(null, "Nothing runs that could be paused.");
            await session.Sweeps.MoveAsync(open, SweepState.Running, SweepState.Paused).ConfigureAwait(false);
            return new SweepAnswer(open with { State = SweepState.Paused });
        },
        cancellationToken);

    /// <summary>The newest sweep and the newest plan.</summary>
    public Task<(SweepRow? Sweep, SweepRow? Plan)> FindAsync(string registry, CancellationToken cancellationToken) => store.ReadAsync(
        async session => (
            await session.Sweeps.FindNewestAsync(registry, SweepMode.Sweep).ConfigureAwait(false),
            await session.Sweeps.FindNewestAsync(registry, SweepMode.Plan).ConfigureAwait(false)),
        cancellationToken);

    /// <summary>Begins a sweep when the last one ended so long ago, or there was none.</summary>
    public Task<bool> StartDueAsync(string registry, TimeSpan every, CancellationToken cancellationToken) => store.WriteAsync(
        async session =>
        {
            var newest = await session.Sweeps.FindNewestAsync(registry, SweepMode.Sweep).ConfigureAwait(false);
            if (newest is not null && (newest.FinishedAt is not { } finished || finished.FromStored() + every > time.GetUtcNow()))
                return false;
            return await session.Sweeps.LockOpenAsync(registry).ConfigureAwait(false) is null && (await BeginAsync(session, registry, SweepMode.Sweep).ConfigureAwait(false)).Refusal is null;
        },
        cancellationToken);

    private async Task<SweepAnswer> BeginAsync(StoreSession session, string registry, string mode)
    {
        var now = time.GetUtcNow();
        var row = new SweepRow
        {
            Id = Guid.CreateVersion7(now).ToString("D"),
            Registry = registry,
            Mode = mode,
            Onboarding = !await session.Sweeps.HasCompletedAsync(registry).ConfigureAwait(false),
            StartedAt = now.ToStored(),
        };
        return await session.Sweeps.InsertAsync(row).ConfigureAwait(false) ? new SweepAnswer(row) : throw new StoreConflictException($"Another run of {registry} was begun.");
    }

    private static async Task<SweepAnswer> GoOnAsync(StoreSession session, SweepRow open)
    {
        await session.Sweeps.MoveAsync(open, SweepState.Paused, SweepState.Running).ConfigureAwait(false);
        return new SweepAnswer(open with { State = SweepState.Running });
    }
}
