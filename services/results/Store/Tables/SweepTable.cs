using Dapper;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Store.Tables;

/// <summary>Runs over registries, their leases and cursors.</summary>
internal readonly struct SweepTable(StoreSession session)
{
    private const int Kept = 20;

    private const string Columns = "id, registry, mode, state, phase, onboarding, started_at, finished_at, not_before, waits_for, message, owner, fence, lease_until, "
        + "catalog_next, repository_after, tag_after, worked, http_requests, repositories, repositories_done, tags, checked, known, unknown, moved, left_out, gone, requested, "
        + "missed, images, layers, layers_known, bytes, skipped, faults";

    /// <summary>Begins a run unless one of the registry has not ended; old runs go.</summary>
    public async Task<bool> InsertAsync(SweepRow row)
    {
        await session.ExecuteAsync(
            """
            DELETE FROM sweeps WHERE registry = @Registry AND state IN ('done', 'failed')
                AND id NOT IN (SELECT id FROM sweeps WHERE registry = @Registry ORDER BY id DESC LIMIT @Kept)
                AND id <> COALESCE((SELECT MAX(id) FROM sweeps WHERE registry = @Registry AND mode = 'sweep' AND state = 'done'), '')
                AND id <> COALESCE((SELECT MAX(id) FROM sweeps WHERE registry = @Registry AND mode = 'plan'), '')
            """, new { row.Registry, Kept }).ConfigureAwait(false);
        return await session.ExecuteAsync(
            """
            INSERT INTO sweeps (id, registry, mode, state, phase, onboarding, started_at, not_before)
            VALUES (@Id, @Registry, @Mode, @State, @Phase, @Onboarding, @StartedAt, @NotBefore) ON CONFLICT DO NOTHING
            """, row).ConfigureAwait(false) == 1;
    }

    /// <summary>True when a sweep of the registry has ended well.</summary>
    public async Task<bool> HasCompletedAsync(string registry) =>
        await session.FindAsync<long>("SELECT COUNT(*) FROM sweeps WHERE registry = @registry AND mode = 'sweep' AND state = 'done'", new { registry }).ConfigureAwait(false) > 0;

    /// <summary>The run that has not ended, or null.</summary>
    public Task<SweepRow?> LockOpenAsync(string registry) => session.FindAsync<SweepRow>(
        $"SELECT {Columns} FROM sweeps WHERE registry = @registry AND state IN ('running', 'paused') {session.Dialect.ForUpdate}", new { registry });

    /// <summary>The newest run of a mode, or null.</summary>
    public Task<SweepRow?> FindNewestAsync(string registry, string mode) => session.FindAsync<SweepRow>(
        $"SELECT {Columns} FROM sweeps WHERE registry = @registry AND mode = @mode ORDER BY id DESC LIMIT 1", new { registry, mode });

    /// <summary>Takes the lease of the registry's run when there is work for it now, and nobody else has it; null otherwise.</summary>
    public Task<SweepRow?> ClaimAsync(string registry, string owner, long now, long leaseUntil) => session.FindAsync<SweepRow>(
        $"""
        UPDATE sweeps SET owner = @owner, fence = fence + 1, lease_until = @leaseUntil, waits_for = NULL
        WHERE registry = @registry AND state = 'running' AND not_before <= @now AND (lease_until <= @now OR owner = @owner)
        RETURNING {Columns}
        """, new { registry, owner, now, leaseUntil });

    /// <summary>Heartbeat: false when the lease is another's.</summary>
    public async Task<bool> RenewAsync(SweepRow row, long leaseUntil) =>
        await session.ExecuteAsync("UPDATE sweeps SET lease_until = @leaseUntil WHERE id = @Id AND fence = @Fence", new { leaseUntil, row.Id, row.Fence }).ConfigureAwait(false) == 1;

    /// <summary>Saves cursor and counters; the run's state, which a person may have changed meanwhile, or null when the lease is another's.</summary>
    public Task<string?> SaveAsync(SweepRow row) => session.FindAsync<string>(
        """
        UPDATE sweeps SET phase = @Phase, not_before = @NotBefore, waits_for = @WaitsFor, message = @Message, catalog_next = @CatalogNext,
            repository_after = @RepositoryAfter, tag_after = @TagAfter, worked = @Worked, http_requests = @HttpRequests, repositories = @Repositories,
            repositories_done = @RepositoriesDone, tags = @Tags, checked = @Checked, known = @Known, unknown = @Unknown, moved = @Moved, left_out = @LeftOut, gone = @Gone,
            requested = @Requested, missed = @Missed, images = @Images, layers = @Layers, layers_known = @LayersKnown, bytes = @Bytes, skipped = @Skipped, faults = @Faults
        WHERE id = @Id AND fence = @Fence RETURNING state
        """, row);

    /// <summary>Gives the lease back.</summary>
    public Task ReleaseAsync(SweepRow row) => session.ExecuteAsync("UPDATE sweeps SET lease_until = 0 WHERE id = @Id AND fence = @Fence", row);

    /// <summary>Changes the state, and with it the message where one is given; false when it was another than <paramref name="from"/>.</summary>
    public async Task<bool> MoveAsync(SweepRow row, string from, string to, long? finishedAt = null, string? message = null)
    {
        var parameters = new DynamicParameters(new { row.Id, from, to, finishedAt, message });
        var moved = await session.ExecuteAsync(
            """
            UPDATE sweeps SET state = @to, finished_at = @finishedAt, message = COALESCE(@message, message), waits_for = NULL, not_before = 0
            WHERE id = @Id AND state = @from
            """, parameters).ConfigureAwait(false) == 1;
        if (moved && finishedAt is not null)
        {
            await session.ExecuteAsync("DELETE FROM sweep_repositories WHERE sweep_id = @Id", row).ConfigureAwait(false);
            await session.ExecuteAsync("DELETE FROM sweep_contents WHERE sweep_id = @Id", row).ConfigureAwait(false);
        }

        return moved;
    }
}
