using ScanMesh.Contracts.V1;
using ScanMesh.Hosting.Bus;
using ScanMesh.Results.Deletes;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Sweeps;

/// <summary>
/// A claimed run and what it has done since it was last saved. Saving sends the requests first (sent twice they are the same requests), then writes cursor,
/// counters and what was counted in one transaction: whatever is killed in between, nothing is lost and nothing counts twice.
/// </summary>
internal sealed class SweepProgress(SweepRow claimed, SweptRegistry registry, IResultsStore store, IMeshBus bus, TimeProvider time)
{
    private const int MostRequests = 50;
    private const int VolumeMinutes = 61;
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(5);

    private readonly List<ScanRequested> requests = [];
    private readonly List<DeleteHintRow> deletes = [];
    private readonly HashSet<string> counted = new(StringComparer.Ordinal);
    private SweepRow saved = claimed;
    private DateTimeOffset savedAt = time.GetUtcNow();
    private long sent = registry.Pace.Sent;
    private long volume;

    /// <summary>The run as it is now, saved or not.</summary>
    public SweepRow Row { get; set; } = claimed;

    /// <summary>Adds a request, and the bytes that it makes a worker pull.</summary>
    public void Request(ScanRequested request, long bytes)
    {
        requests.Add(request);
        volume += bytes;
    }

    /// <summary>Adds a tag that may be deleted: the registry is to be asked.</summary>
    public void Doubt(string repository, string tag) => deletes.Add(DeleteHints.Of(registry.Name, repository, tag, time.GetUtcNow()));

    /// <summary>Notes that manifests and layers are counted.</summary>
    public void Count(IEnumerable<string> digests) => counted.UnionWith(digests);

    /// <summary>True when it was counted since the run was last saved.</summary>
    public bool HasCounted(string digest) => counted.Contains(digest);

    /// <summary>Saves when it is time.</summary>
    public Task SaveAtTimesAsync(CancellationToken cancellationToken) =>
        requests.Count >= MostRequests || time.GetUtcNow() - savedAt >= Often ? SaveAsync(cancellationToken) : Task.CompletedTask;

    /// <summary>Saves.</summary>
    /// <exception cref="SweepStoppedException">It is saved, or another's; there is nothing more to do here.</exception>
    /// <exception cref="BusUnavailableException">Nothing is saved.</exception>
    public Task SaveAsync(CancellationToken cancellationToken) => SaveAsync(_ => Task.FromResult(0), cancellationToken);

    /// <summary>Saves together with <paramref name="more"/>, whose answer is added to the chosen repositories.</summary>
    public async Task SaveAsync(Func<StoreSession, Task<int>> more, CancellationToken cancellationToken)
    {
        if (requests.Count > 0)
            await bus.RequestAsync(requests, cancellationToken).ConfigureAwait(false);
        var (now, count) = (time.GetUtcNow(), registry.Pace.Sent);
        var next = Row with { Worked = saved.Worked + (now - savedAt).ToStored(), HttpRequests = saved.HttpRequests + count - sent };
        var state = await store.WriteAsync(session => WriteAsync(session, next, more, now), cancellationToken).ConfigureAwait(false);
        (saved, Row, savedAt, sent, volume) = (state.Row, state.Row, now, count, 0);
        Clear();
        if (state.State != SweepState.Running)
            throw new SweepStoppedException($"It is {state.State}.");
    }

    /// <summary>Forgets what is not saved.</summary>
    public void Forget()
    {
        (Row, volume) = (saved, 0);
        Clear();
    }

    private void Clear()
    {
        requests.Clear();
        deletes.Clear();
        counted.Clear();
    }

    private async Task<(SweepRow Row, string State)> WriteAsync(StoreSession session, SweepRow row, Func<StoreSession, Task<int>> more, DateTimeOffset now)
    {
        var next = row with { Repositories = row.Repositories + await more(session).ConfigureAwait(false) };
        await session.SweepWork.AddCountedAsync(row.Id, counted).ConfigureAwait(false);
        await DeleteHints.PutAsync(session, deletes).ConfigureAwait(false);
        var minute = now.ToUnixTimeSeconds() / 60;
        if (volume > 0)
            await session.SweepWork.AddVolumeAsync(row.Registry, minute, volume, minute - VolumeMinutes).ConfigureAwait(false);
        return (next, await session.Sweeps.SaveAsync(next).ConfigureAwait(false) ?? throw new SweepStoppedException("Another process has it."));
    }
}
