using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Store.Tables;

/// <summary>What senders told ingest; bounded in age and number.</summary>
internal readonly struct ReceivedEventTable(StoreSession session)
{
    private const string Columns = "id, source, received_at, outcome, problem, sender, headers, body, traceparent";
    private const string PartColumns = "event_id, position, request_id, ignored, message, registry, repository, tag, digest";

    /// <summary>Keeps calls that are not known yet.</summary>
    public async Task InsertAsync(IReadOnlyList<ReceivedEventRow> events, IReadOnlyList<ReceivedEventPartRow> parts)
    {
        await session.InsertAsync(
            $"INSERT INTO received_events ({Columns})",
            "ON CONFLICT (id) DO NOTHING",
            [.. events.OrderBy(e => e.Id, StringComparer.Ordinal).Select(e => new object?[] { e.Id, e.Source, e.ReceivedAt, e.Outcome, e.Problem, e.Sender, e.Headers, e.Body, e.Traceparent })]).ConfigureAwait(false);
        await session.InsertAsync(
            $"INSERT INTO received_event_parts ({PartColumns})",
            "ON CONFLICT (event_id, position) DO NOTHING",
            [.. parts.Select(p => new object?[] { p.EventId, p.Position, p.RequestId, p.Ignored, p.Message, p.Registry, p.Repository, p.Tag, p.Digest })]).ConfigureAwait(false);
    }

    public Task<ReceivedEventRow?> FindAsync(string id) => session.FindAsync<ReceivedEventRow>($"SELECT {Columns} FROM received_events WHERE id = @id", new { id });

    /// <summary>Calls after a key, oldest first.</summary>
    /// <param name="source">Of one source, or null.</param>
    /// <param name="since">From this time.</param>
    /// <param name="until">Before this time.</param>
    /// <param name="after">The last of the page before, or an empty id.</param>
    /// <param name="limit">Most rows.</param>
    public Task<List<ReceivedEventRow>> ListAsync(string? source, long since, long until, (long ReceivedAt, string Id) after, int limit) => session.QueryAsync<ReceivedEventRow>(
        $"""
        SELECT {Columns} FROM received_events
        WHERE received_at >= @since AND received_at < @until AND (received_at, id) > (@AfterTime, @AfterId) {(source is null ? "" : "AND source = @source")}
        ORDER BY received_at, id LIMIT @limit
        """, new { source, since, until, AfterTime = after.ReceivedAt, AfterId = after.Id, limit });

    /// <summary>The newest calls of a source, newest first, without their bodies.</summary>
    public Task<List<ReceivedEventRow>> ListNewestAsync(string source, int limit) => session.QueryAsync<ReceivedEventRow>(
        "SELECT id, source, received_at, outcome, problem, sender, headers, traceparent FROM received_events WHERE source = @source ORDER BY received_at DESC, id DESC LIMIT @limit", new { source, limit });

    /// <summary>Calls by their ids, oldest first, without bodies.</summary>
    public Task<List<ReceivedEventRow>> ListBriefAsync(string[] ids) => session.QueryAsync<ReceivedEventRow>(
        $"SELECT id, source, received_at, outcome, problem, sender, headers, traceparent FROM received_events WHERE id {session.Dialect.In("ids")} ORDER BY received_at, id", new { ids });

    public Task<List<ReceivedEventPartRow>> ListPartsAsync(string[] ids) => session.QueryAsync<ReceivedEventPartRow>(
        $"SELECT {PartColumns} FROM received_event_parts WHERE event_id {session.Dialect.In("ids")} ORDER BY event_id, position", new { ids });

    /// <summary>Calls that asked for a request, oldest first, without bodies.</summary>
    public Task<List<ReceivedEventRow>> ListOfRequestAsync(string requestId, int limit) => session.QueryAsync<ReceivedEventRow>(
        """
        SELECT id, source, received_at, outcome, problem, sender, headers, traceparent FROM received_events
        WHERE id IN (SELECT event_id FROM received_event_parts WHERE request_id = @requestId) ORDER BY received_at, id LIMIT @limit
        """, new { requestId, limit });

    /// <summary>Parts about a repository, with a tag where one is given, newest first.</summary>
    public Task<List<ReceivedEventPartRow>> ListPartsAboutAsync(string repository, string? tag, int limit) => session.QueryAsync<ReceivedEventPartRow>(
        $"SELECT {PartColumns} FROM received_event_parts WHERE repository = @repository {(tag is null ? "" : "AND tag = @tag")} ORDER BY event_id DESC LIMIT @limit", new { repository, tag, limit });

    /// <summary>Parts about a digest, newest first.</summary>
    public Task<List<ReceivedEventPartRow>> ListPartsAboutDigestAsync(string digest, int limit) => session.QueryAsync<ReceivedEventPartRow>(
        $"SELECT {PartColumns} FROM received_event_parts WHERE digest = @digest ORDER BY event_id DESC LIMIT @limit", new { digest, limit });

    public Task<List<string>> ListSourcesAsync() => session.QueryAsync<string>("SELECT DISTINCT source FROM received_events");

    /// <summary>When the n-th newest call of a source came, counted from 0; null when there are not so many.</summary>
    public Task<long?> FindTimeAsync(string source, int n) =>
        session.FindAsync<long?>("SELECT received_at FROM received_events WHERE source = @source ORDER BY received_at DESC, id DESC LIMIT 1 OFFSET @n", new { source, n });

    /// <summary>Removes the oldest of a source before a time; how many.</summary>
    public Task<int> DeleteAsync(string source, long before, int limit) => session.ExecuteAsync(
        "DELETE FROM received_events WHERE id IN (SELECT id FROM received_events WHERE source = @source AND received_at < @before ORDER BY received_at, id LIMIT @limit)", new { source, before, limit });
}
