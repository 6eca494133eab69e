using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Store.Tables;

/// <summary>The event log (SEMANTICS S5): positions are gap-free and in commit order.</summary>
internal readonly struct LogTable(StoreSession session)
{
    private const string Columns = "position, id, key, kind, registry, repository, time, image_id, result_number, payload";

    /// <summary>Gives a new log its epoch.</summary>
    public Task<int> OpenAsync() => session.ExecuteAsync(
        "INSERT INTO log_head (id, epoch, position, floor) VALUES (1, @epoch, 0, 0) ON CONFLICT (id) DO NOTHING", new { epoch = Guid.NewGuid().ToString("D") });

    public async Task<LogHeadRow> GetHeadAsync() =>
        await session.FindAsync<LogHeadRow>("SELECT epoch, position, floor FROM log_head WHERE id = 1").ConfigureAwait(false)
        ?? throw new InvalidOperationException("The log has no head: the store was not migrated.");

    /// <summary>
    /// Appends events, leaving out those whose key is in the log already; how many were new. Must be the last call before the commit:
    /// it takes the head's row lock, which makes commit order and position order one.
    /// </summary>
    public async Task<int> AppendAsync(IReadOnlyList<EventRow> events)
    {
        var keys = events.Select(e => e.Key).ToArray();
        var known = (await session.QueryAsync<string>($"SELECT key FROM events WHERE key {session.Dialect.In("keys")}", new { keys }).ConfigureAwait(false)).ToHashSet(StringComparer.Ordinal);
        var fresh = events.Where(e => known.Add(e.Key)).ToList();
        if (fresh.Count == 0)
            return 0;
        var end = await session.FindAsync<long>("UPDATE log_head SET position = position + @n WHERE id = 1 RETURNING position", new { n = fresh.Count }).ConfigureAwait(false);
        var first = end - fresh.Count + 1;
        return await session.InsertAsync(
            $"INSERT INTO events ({Columns})", "",
            [.. fresh.Select((e, i) => new object?[] { first + i, e.Id, e.Key, e.Kind, e.Registry, e.Repository, e.Time, e.ImageId, e.ResultNumber, e.Payload })]).ConfigureAwait(false);
    }

    /// <summary>Events after a position, in order.</summary>
    public Task<List<EventRow>> ListAfterAsync(long position, int limit) => session.QueryAsync<EventRow>(
        $"SELECT {Columns} FROM events WHERE position > @position ORDER BY position LIMIT @limit", new { position, limit });

    /// <summary>Events by their keys, in order, without what they say.</summary>
    public Task<List<EventRow>> ListByKeysAsync(string[] keys) => session.QueryAsync<EventRow>(
        $"SELECT position, id, key, kind, registry, repository, time FROM events WHERE key {session.Dialect.In("keys")} ORDER BY position", new { keys });

    public Task<EventRow?> FindAsync(string id) => session.FindAsync<EventRow>($"SELECT {Columns} FROM events WHERE id = @id", new { id });

    /// <summary>Position before the first event at or after a time.</summary>
    public async Task<long> FindPositionBeforeAsync(long time)
    {
        var first = await session.FindAsync<long?>("SELECT MIN(position) FROM events WHERE time >= @time", new { time }).ConfigureAwait(false);
        return first is { } position ? position - 1 : (await GetHeadAsync().ConfigureAwait(false)).Position;
    }
}
