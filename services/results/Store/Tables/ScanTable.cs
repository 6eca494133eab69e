using Dapper;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Store.Tables;

/// <summary>Scans, their leases and fences.</summary>
internal readonly struct ScanTable(StoreSession session)
{
    private const string Columns = "id, trust_domain, manifest_digest, analyser_set, analyser_generation, state, request_id, registry, repository, "
        + "attempts, fence, lease_until, retry_at, worker, reason, message, dispatches, dispatched_at, created_at, finished_at";

    /// <summary>Inserts the row unless its (trust domain, digest, analyser set) is known, and locks the one that is stored then.</summary>
    public async Task<ScanRow> LockOrInsertAsync(ScanRow row)
    {
        await session.ExecuteAsync(
            """
            INSERT INTO scans (id, trust_domain, manifest_digest, analyser_set, analyser_generation, state, registry, repository, created_at)
            VALUES (@Id, @TrustDomain, @ManifestDigest, @AnalyserSet, @AnalyserGeneration, @State, @Registry, @Repository, @CreatedAt)
            ON CONFLICT (trust_domain, manifest_digest, analyser_set) DO NOTHING
            """, row).ConfigureAwait(false);
        return await session.FindAsync<ScanRow>(
            $"""
            SELECT {Columns} FROM scans WHERE trust_domain = @TrustDomain AND manifest_digest = @ManifestDigest AND analyser_set = @AnalyserSet
            {session.Dialect.ForUpdate}
            """, row).ConfigureAwait(false) ?? throw new StoreConflictException("The scan's row is gone.");
    }

    public Task<ScanRow?> FindAsync(string id) => session.FindAsync<ScanRow>($"SELECT {Columns} FROM scans WHERE id = @id", new { id });

    public Task<ScanRow?> LockAsync(string id) =>
        session.FindAsync<ScanRow>($"SELECT {Columns} FROM scans WHERE id = @id {session.Dialect.ForUpdate}", new { id });

    /// <summary>Several, in the order of ids so that two transactions cannot wait for each other.</summary>
    public Task<List<ScanRow>> LockAsync(string[] ids) =>
        session.QueryAsync<ScanRow>($"SELECT {Columns} FROM scans WHERE id {session.Dialect.In("ids")} ORDER BY id {session.Dialect.ForUpdate}", new { ids });

    /// <summary>Compare-and-set on state and fence: writes <paramref name="row"/>, or the transaction starts over.</summary>
    public async Task SaveAsync(ScanRow row, ScanRow was)
    {
        var parameters = new DynamicParameters(row);
        parameters.Add("wasState", was.State);
        parameters.Add("wasFence", was.Fence);
        var changed = await session.ExecuteAsync(
            """
            UPDATE scans SET state = @State, request_id = @RequestId, registry = @Registry, repository = @Repository, attempts = @Attempts, fence = @Fence,
                lease_until = @LeaseUntil, retry_at = @RetryAt, worker = @Worker, reason = @Reason, message = @Message, dispatches = @Dispatches,
                dispatched_at = @DispatchedAt, finished_at = @FinishedAt
            WHERE id = @Id AND state = @wasState AND fence = @wasFence
            """,
            parameters).ConfigureAwait(false);
        if (changed != 1)
            throw new StoreConflictException($"Scan {row.Id} is no longer {was.State} with fence {was.Fence}.");
    }

    /// <summary>Heartbeat of the holder: true when the lease is still its own.</summary>
    public async Task<bool> RenewAsync(string id, long fence, long leaseUntil) => await session.ExecuteAsync(
        "UPDATE scans SET lease_until = @leaseUntil WHERE id = @id AND fence = @fence AND state = 'scanning' AND lease_until IS NOT NULL",
        new { id, fence, leaseUntil }).ConfigureAwait(false) == 1;

    /// <summary>
    /// Scans that nobody works on: whose lease ended, or was given back and whose retry is overdue by <paramref name="after"/>; and
    /// those dispatched since, when that was <paramref name="after"/> ago, doubling with each dispatch. Rows that another replica
    /// looks at are left out.
    /// </summary>
    public Task<List<ScanRow>> LockAbandonedAsync(long now, long after, int limit) => session.QueryAsync<ScanRow>(
        $"""
        SELECT {Columns} FROM scans
        WHERE state = 'scanning' AND (lease_until IS NULL OR lease_until <= @now) AND (retry_at IS NULL OR retry_at + @after <= @now)
            AND (dispatched_at IS NULL OR dispatched_at + (@after << (CASE WHEN dispatches > 6 THEN 6 ELSE dispatches END)) <= @now)
        ORDER BY dispatched_at, id LIMIT @limit {session.Dialect.SkipLocked}
        """, new { now, after, limit });
}
