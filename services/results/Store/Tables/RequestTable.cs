using Dapper;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Store.Tables;

/// <summary>Requests and their states.</summary>
internal readonly struct RequestTable(StoreSession session)
{
    private const string Columns = "id, parent_id, lane, source, registry, repository, tag, digest, event_id, observed_at, received_at, "
        + "traceparent, state, state_at, manifest_digest, resolved_at, late, scan_id, reason, message, dispatches, dispatched_at, redrives, dropped_at";

    /// <summary>Inserts those that are not known; rows locked by another transaction are waited for. How many were new.</summary>
    public Task<int> InsertAsync(IEnumerable<RequestRow> rows) => session.InsertAsync(
        "INSERT INTO requests (id, parent_id, lane, source, registry, repository, tag, digest, event_id, observed_at, received_at, traceparent, state, state_at, dispatched_at)",
        "ON CONFLICT (id) DO NOTHING",
        [.. rows.OrderBy(r => r.Id, StringComparer.Ordinal).Select(r => new object?[]
        {
            r.Id, r.ParentId, r.Lane, r.Source, r.Registry, r.Repository, r.Tag, r.Digest, r.EventId, r.ObservedAt, r.ReceivedAt, r.Traceparent,
            r.State, r.StateAt, r.DispatchedAt,
        })]);

    /// <summary>Completes a row that was made from an index or a worker's call with what only the request itself says.</summary>
    public Task<int> DescribeAsync(RequestRow row) => session.ExecuteAsync(
        """
        UPDATE requests SET source = @Source, lane = @Lane, event_id = @EventId, observed_at = @ObservedAt, received_at = @ReceivedAt,
            traceparent = COALESCE(traceparent, @Traceparent), parent_id = COALESCE(parent_id, @ParentId), tag = COALESCE(tag, @Tag), digest = COALESCE(digest, @Digest)
        WHERE id = @Id AND source = ''
        """, row);

    public Task<RequestRow?> FindAsync(string id) => session.FindAsync<RequestRow>($"SELECT {Columns} FROM requests WHERE id = @id", new { id });

    public Task<RequestRow?> LockAsync(string id) =>
        session.FindAsync<RequestRow>($"SELECT {Columns} FROM requests WHERE id = @id {session.Dialect.ForUpdate}", new { id });

    /// <summary>Several, in the order of ids so that two transactions cannot wait for each other.</summary>
    public Task<List<RequestRow>> LockAsync(string[] ids) =>
        session.QueryAsync<RequestRow>($"SELECT {Columns} FROM requests WHERE id {session.Dialect.In("ids")} ORDER BY id {session.Dialect.ForUpdate}", new { ids });

    /// <summary>Requests that have not ended and belong to a scan.</summary>
    public Task<List<RequestRow>> LockOpenOfScanAsync(string scanId) => session.QueryAsync<RequestRow>(
        $"SELECT {Columns} FROM requests WHERE scan_id = @scanId AND state {session.Dialect.In("Open")} ORDER BY id {session.Dialect.ForUpdate}", new { scanId, RequestState.Open });

    /// <summary>One request of a scan, in whatever state, for each repository that asked for it.</summary>
    public Task<List<RequestRow>> ListRepositoriesOfScanAsync(string scanId) => session.QueryAsync<RequestRow>(
        $"SELECT {Columns} FROM requests WHERE id IN (SELECT MIN(id) FROM requests WHERE scan_id = @scanId GROUP BY registry, repository)", new { scanId });

    public Task<List<RequestRow>> ListChildrenAsync(string parentId) =>
        session.QueryAsync<RequestRow>($"SELECT {Columns} FROM requests WHERE parent_id = @parentId ORDER BY id", new { parentId });

    /// <summary>Compare-and-set: writes <paramref name="row"/> if the stored state still is <paramref name="from"/>, else the transaction starts over.</summary>
    public async Task SaveAsync(RequestRow row, string from)
    {
        var parameters = new DynamicParameters(row);
        parameters.Add("from", from);
        var changed = await session.ExecuteAsync(
            """
            UPDATE requests SET state = @State, state_at = @StateAt, manifest_digest = @ManifestDigest, resolved_at = @ResolvedAt, late = @Late,
                scan_id = @ScanId, reason = @Reason, message = @Message, dispatches = @Dispatches, dispatched_at = @DispatchedAt, redrives = @Redrives, dropped_at = @DroppedAt
            WHERE id = @Id AND state = @from
            """,
            parameters).ConfigureAwait(false);
        if (changed != 1)
            throw new StoreConflictException($"Request {row.Id} is no longer {from}.");
    }

    /// <summary>
    /// Queued requests that may be lost: in a lane that is empty, not dispatched for <paramref name="after"/>; in any lane, not for
    /// <paramref name="backoff"/>. Both double with each dispatch. Those that another replica looks at are left out.
    /// </summary>
    public Task<List<RequestRow>> LockLostAsync(long now, string[] emptyLanes, long after, long backoff, int limit) => session.QueryAsync<RequestRow>(
        $"""
        SELECT {Columns} FROM requests
        WHERE state = 'queued' AND dispatched_at <= @now - @after
            AND ((lane {session.Dialect.In("emptyLanes")} AND dispatched_at + (@after << (CASE WHEN dispatches > 6 THEN 6 ELSE dispatches END)) <= @now)
                OR dispatched_at + (@backoff << (CASE WHEN dispatches > 6 THEN 6 ELSE dispatches END)) <= @now)
        ORDER BY dispatched_at, id LIMIT @limit {session.Dialect.SkipLocked}
        """, new { now, emptyLanes, after, backoff, limit });

    /// <summary>Newest first, by repository and, where given, registries, tag and digest.</summary>
    public Task<List<RequestRow>> ListByReferenceAsync(string repository, string? tag, string? digest, int limit) => session.QueryAsync<RequestRow>(
        $"""
        SELECT {Columns} FROM requests WHERE repository = @repository
            AND (CAST(@tag AS text) IS NULL OR tag = @tag) AND (CAST(@digest AS text) IS NULL OR manifest_digest = @digest OR digest = @digest)
        ORDER BY received_at DESC, id LIMIT @limit
        """, new { repository, tag, digest, limit });

    /// <summary>A push of the same tag (or digest) from the same source, received within a time before or after, that the same digest has served; null when there is none.</summary>
    public Task<RequestRow?> FindServedBesideAsync(RequestRow row, long within) => session.FindAsync<RequestRow>(
        $"""
        SELECT {Columns} FROM requests
        WHERE repository = @Repository AND registry = @Registry AND source = @Source AND lane = @Lane AND parent_id IS NULL AND id <> @Id
            AND {(row.Tag is null ? "tag IS NULL" : "tag = @Tag")} AND manifest_digest = @ManifestDigest AND state IN ('completed', 'attached')
            AND received_at BETWEEN @From AND @Until
        ORDER BY received_at, id LIMIT 1
        """,
        new { row.Repository, row.Registry, row.Source, row.Lane, row.Id, row.Tag, row.ManifestDigest, From = row.ReceivedAt - within, Until = row.ReceivedAt + within });

    /// <summary>Of each of some tags: its requests that have not ended, and the newest of all.</summary>
    public Task<List<RequestRow>> ListOfTagsAsync(string registry, string repository, string[] tags) => session.QueryAsync<RequestRow>(
        $"""
        SELECT {Columns} FROM requests r WHERE r.registry = @registry AND r.repository = @repository AND r.tag {session.Dialect.In("tags")}
            AND (r.state {session.Dialect.In("Open")} OR NOT EXISTS (SELECT 1 FROM requests n WHERE n.registry = r.registry AND n.repository = r.repository AND n.tag = r.tag
                                                                     AND (n.received_at, n.id) > (r.received_at, r.id)))
        """, new { registry, repository, tags, RequestState.Open });

    /// <summary>Failed and not dropped, newest first, after a key (time and id); of one reason where given.</summary>
    public Task<List<RequestRow>> ListFailedAsync(string? reason, long at, string id, int limit) => session.QueryAsync<RequestRow>(
        $"""
        SELECT {Columns} FROM requests WHERE state = 'failed' AND dropped_at IS NULL AND (state_at, id) < (@at, @id)
            AND (CAST(@reason AS text) IS NULL OR reason = @reason)
        ORDER BY state_at DESC, id DESC LIMIT @limit
        """, new { reason, at, id, limit });

    /// <summary>Gives a failed request up; false when it is not failed or was dropped before.</summary>
    public async Task<bool> DropAsync(string id, long now) => await session.ExecuteAsync(
        "UPDATE requests SET dropped_at = @now WHERE id = @id AND state = 'failed' AND dropped_at IS NULL", new { id, now }).ConfigureAwait(false) == 1;

    /// <summary>Failed requests that nobody has dropped.</summary>
    public Task<long> CountFailedAsync() => session.FindAsync<long>("SELECT COUNT(*) FROM requests WHERE state = 'failed' AND dropped_at IS NULL");

    /// <summary>Newest first, by the digest the registry answered or the event named.</summary>
    public Task<List<RequestRow>> ListByDigestAsync(string digest, int limit) => session.QueryAsync<RequestRow>(
        $"SELECT {Columns} FROM requests WHERE manifest_digest = @digest OR digest = @digest ORDER BY received_at DESC, id LIMIT @limit", new { digest, limit });

    /// <summary>Open requests by state.</summary>
    public Task<List<StateCount>> CountOpenAsync() =>
        session.QueryAsync<StateCount>("SELECT state, COUNT(*) AS count FROM requests WHERE state IN ('queued', 'scanning', 'waiting', 'expanded') GROUP BY state");

    /// <summary>How many requests are in a state.</summary>
    internal sealed record StateCount
    {
        public string State { get; init; } = "";

        public long Count { get; init; }
    }
}
