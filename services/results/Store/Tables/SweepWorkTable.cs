using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Store.Tables;

/// <summary>What a run that has not ended works with: its repositories, what it has counted, and how much was asked for of late.</summary>
internal readonly struct SweepWorkTable(StoreSession session)
{
    /// <summary>Adds repositories; how many were new.</summary>
    public Task<int> AddRepositoriesAsync(string sweepId, IEnumerable<string> repositories) => session.InsertAsync(
        "INSERT INTO sweep_repositories (sweep_id, repository)", "ON CONFLICT (sweep_id, repository) DO NOTHING", [.. repositories.Select(r => new object?[] { sweepId, r })]);

    /// <summary>Repositories after one, in ordinal order.</summary>
    public Task<List<string>> ListRepositoriesAsync(string sweepId, string after, int limit) => session.QueryAsync<string>(
        "SELECT repository FROM sweep_repositories WHERE sweep_id = @sweepId AND repository > @after ORDER BY repository LIMIT @limit", new { sweepId, after, limit });

    /// <summary>Those of the digests that the run has counted.</summary>
    public async Task<HashSet<string>> ListCountedAsync(string sweepId, string[] digests) => digests.Length == 0 ? [] : [.. await session.QueryAsync<string>(
        $"SELECT digest FROM sweep_contents WHERE sweep_id = @sweepId AND digest {session.Dialect.In("digests")}", new { sweepId, digests }).ConfigureAwait(false)];

    /// <summary>Notes that digests are counted.</summary>
    public Task AddCountedAsync(string sweepId, IEnumerable<string> digests) => session.InsertAsync(
        "INSERT INTO sweep_contents (sweep_id, digest)", "ON CONFLICT (sweep_id, digest) DO NOTHING", [.. digests.Select(d => new object?[] { sweepId, d })]);

    /// <summary>Adds to what workers were asked to pull in a minute, and forgets minutes before another.</summary>
    public async Task AddVolumeAsync(string registry, long minute, long bytes, long forget)
    {
        await session.ExecuteAsync("DELETE FROM sweep_volumes WHERE registry = @registry AND minute < @forget", new { registry, forget }).ConfigureAwait(false);
        await session.ExecuteAsync(
            """
            INSERT INTO sweep_volumes (registry, minute, bytes) VALUES (@registry, @minute, @bytes)
            ON CONFLICT (registry, minute) DO UPDATE SET bytes = sweep_volumes.bytes + excluded.bytes
            """, new { registry, minute, bytes }).ConfigureAwait(false);
    }

    /// <summary>What workers were asked to pull since a minute, in its order.</summary>
    public Task<List<VolumeRow>> ListVolumesAsync(string registry, long since) => session.QueryAsync<VolumeRow>(
        "SELECT minute, bytes FROM sweep_volumes WHERE registry = @registry AND minute >= @since ORDER BY minute", new { registry, since });

    /// <summary>Tags that a run requested, and that no event told of since <paramref name="grace"/> before the sweep found them.</summary>
    public Task<long> CountMissedAsync(string sweepId, long grace) => session.FindAsync<long>(
        """
        SELECT COUNT(*) FROM requests s WHERE s.source = 'sweep' AND s.event_id = @sweepId AND s.parent_id IS NULL
            AND NOT EXISTS (SELECT 1 FROM requests e WHERE e.repository = s.repository AND e.tag = s.tag AND e.registry = s.registry
                            AND e.source NOT IN ('sweep', '') AND e.received_at >= s.received_at - @grace)
        """, new { sweepId, grace });
}
