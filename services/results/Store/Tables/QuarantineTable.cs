using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Store.Tables;

/// <summary>Messages that nobody could handle; bounded in number and age.</summary>
internal readonly struct QuarantineTable(StoreSession session)
{
    /// <summary>Bytes of a message that a list shows.</summary>
    public const int Excerpt = 300;

    private const string Columns = "id, queue, request_id, reason, content_type, body, received_at";

    /// <summary>Keeps a message; of one that is kept already, only the time is new.</summary>
    public Task PutAsync(QuarantinedMessageRow row) => session.ExecuteAsync(
        $"INSERT INTO quarantined_messages ({Columns}) VALUES (@Id, @Queue, @RequestId, @Reason, @ContentType, @Body, @ReceivedAt) ON CONFLICT (id) DO UPDATE SET received_at = excluded.received_at", row);

    /// <summary>Removes those received before a time, and the oldest beyond a number.</summary>
    public Task TrimAsync(long before, int most) => session.ExecuteAsync(
        """
        DELETE FROM quarantined_messages WHERE received_at < @before
            OR id IN (SELECT id FROM quarantined_messages ORDER BY received_at DESC, id DESC LIMIT 1000000 OFFSET @most)
        """, new { before, most });

    public Task<QuarantinedMessageRow?> FindAsync(string id) =>
        session.FindAsync<QuarantinedMessageRow>($"SELECT {Columns} FROM quarantined_messages WHERE id = @id", new { id });

    /// <summary>True when a message that says it is this request is kept.</summary>
    public async Task<bool> HoldsRequestAsync(string requestId) =>
        await session.FindAsync<int>("SELECT COUNT(*) FROM quarantined_messages WHERE request_id = @requestId", new { requestId }).ConfigureAwait(false) > 0;

    /// <summary>Newest first, with the beginnings of their bodies.</summary>
    public Task<List<QuarantinedMessageRow>> ListAsync(int limit) => session.QueryAsync<QuarantinedMessageRow>(
        """
        SELECT id, queue, request_id, reason, content_type, substr(body, 1, @Excerpt) AS body, received_at
        FROM quarantined_messages ORDER BY received_at DESC, id DESC LIMIT @limit
        """, new { limit, Excerpt });

    public Task<long> CountAsync() => session.FindAsync<long>("SELECT COUNT(*) FROM quarantined_messages");

    /// <summary>Removes a message that was read; one that has come anew since stays.</summary>
    public Task RemoveAsync(QuarantinedMessageRow read) => session.ExecuteAsync("DELETE FROM quarantined_messages WHERE id = @Id AND received_at <= @ReceivedAt", read);

    public async Task<bool> DeleteAsync(string id) => await session.ExecuteAsync("DELETE FROM quarantined_messages WHERE id = @id", new { id }).ConfigureAwait(false) == 1;
}
