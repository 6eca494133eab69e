using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Store.Tables;

/// <summary>Hints that something is deleted, and tombstones of manifests.</summary>
internal readonly struct DeleteTable(StoreSession session)
{
    private const string Columns = "registry, repository, selector, told_at, due_at, tries, present";

    /// <summary>Keeps hints. One that is kept already begins anew, and never later than it would have been looked into: told for ever, it would else wait for ever.</summary>
    public Task PutHintsAsync(IReadOnlyCollection<DeleteHintRow> hints) => session.InsertAsync(
        "INSERT INTO delete_hints (registry, repository, selector, told_at, due_at)",
        "ON CONFLICT (registry, repository, selector) DO UPDATE SET told_at = excluded.told_at, tries = 0, present = 0, "
            + "due_at = CASE WHEN delete_hints.due_at < excluded.due_at THEN delete_hints.due_at ELSE excluded.due_at END",
        [.. hints.DistinctBy(h => (h.Registry, h.Repository, h.Selector)).OrderBy(h => h.Repository, StringComparer.Ordinal).ThenBy(h => h.Selector, StringComparer.Ordinal)
            .Select(h => new object?[] { h.Registry, h.Repository, h.Selector, h.ToldAt, h.DueAt })]);

    /// <summary>Hints of a registry that wait.</summary>
    public Task<long> CountHintsAsync(string registry) => session.FindAsync<long>("SELECT COUNT(*) FROM delete_hints WHERE registry = @registry", new { registry });

    /// <summary>The hint that is due for the longest time, put off until <paramref name="until"/> so that no other replica takes it too; null when none is.</summary>
    public Task<DeleteHintRow?> ClaimHintAsync(string registry, long now, long until) => session.FindAsync<DeleteHintRow>(
        $"""
        UPDATE delete_hints SET due_at = @until WHERE (registry, repository, selector) IN (
            SELECT registry, repository, selector FROM delete_hints WHERE registry = @registry AND due_at <= @now
            ORDER BY due_at, repository, selector LIMIT 1 {session.Dialect.SkipLocked})
        RETURNING {Columns}
        """, new { registry, now, until });

    /// <summary>Puts a hint off, unless it was given anew meanwhile.</summary>
    public Task PutOffAsync(DeleteHintRow hint) => session.ExecuteAsync(
        "UPDATE delete_hints SET due_at = @DueAt, tries = @Tries, present = @Present WHERE registry = @Registry AND repository = @Repository AND selector = @Selector AND told_at = @ToldAt", hint);

    /// <summary>Removes a hint, unless it was given anew meanwhile.</summary>
    public Task RemoveAsync(DeleteHintRow hint) => session.ExecuteAsync(
        "DELETE FROM delete_hints WHERE registry = @Registry AND repository = @Repository AND selector = @Selector AND told_at = @ToldAt", hint);

    /// <summary>Notes that the registry answered 404 for a manifest; the later of two answers stays.</summary>
    public Task PutTombstoneAsync(string registry, string repository, string digest, long deletedAt) => session.ExecuteAsync(
        """
        INSERT INTO tombstones (registry, repository, digest, deleted_at) VALUES (@registry, @repository, @digest, @deletedAt)
        ON CONFLICT (registry, repository, digest) DO UPDATE SET deleted_at = excluded.deleted_at WHERE tombstones.deleted_at < excluded.deleted_at
        """, new { registry, repository, digest, deletedAt });

    /// <summary>Removes a tombstone that is older than an answer by which the manifest is there.</summary>
    public Task RemoveTombstoneAsync(string registry, string repository, string digest, long resolvedAt) => session.ExecuteAsync(
        "DELETE FROM tombstones WHERE registry = @registry AND repository = @repository AND digest = @digest AND deleted_at < @resolvedAt", new { registry, repository, digest, resolvedAt });

    /// <summary>When the registry answered 404 for a manifest, as long as no request found it later; null otherwise.</summary>
    public Task<long?> FindDeletedAsync(string registry, string repository, string digest) => session.FindAsync<long?>(
        """
        SELECT t.deleted_at FROM tombstones t WHERE t.registry = @registry AND t.repository = @repository AND t.digest = @digest
            AND NOT EXISTS (SELECT 1 FROM requests r WHERE r.manifest_digest = t.digest AND r.registry = t.registry AND r.repository = t.repository AND r.resolved_at > t.deleted_at)
        """, new { registry, repository, digest });

    /// <summary>True when a request found a manifest after a time.</summary>
    public async Task<bool> IsSeenAfterAsync(string registry, string repository, string digest, long time) => await session.FindAsync<long>(
        "SELECT COUNT(*) FROM requests WHERE manifest_digest = @digest AND registry = @registry AND repository = @repository AND resolved_at > @time",
        new { registry, repository, digest, time }).ConfigureAwait(false) > 0;

    /// <summary>Takes an image out of a repository: its verdict goes, and what is still under way for it there is overtaken.</summary>
    public async Task<bool> WithdrawAsync(string registry, string repository, string digest)
    {
        var open = await session.ExecuteAsync(
            $"UPDATE requests SET late = TRUE WHERE manifest_digest = @digest AND registry = @registry AND repository = @repository AND state {session.Dialect.In("Open")}",
            new { registry, repository, digest, RequestState.Open }).ConfigureAwait(false);
        return await session.ExecuteAsync(
            "DELETE FROM verdicts WHERE registry = @registry AND repository = @repository AND digest = @digest", new { registry, repository, digest }).ConfigureAwait(false) + open > 0;
    }
}
