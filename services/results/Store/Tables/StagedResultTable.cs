using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Store.Tables;

/// <summary>Reports of finished attempts that wait for their commit.</summary>
internal readonly struct StagedResultTable(StoreSession session)
{
    public Task PutAsync(StagedResultRow row) => session.ExecuteAsync(
        """
        INSERT INTO staged_results (scan_id, fence, result_digest, size, body, staged_at)
        VALUES (@ScanId, @Fence, @ResultDigest, @Size, @Body, @StagedAt)
        ON CONFLICT (scan_id, fence) DO UPDATE SET result_digest = excluded.result_digest, size = excluded.size, body = excluded.body
        """, row);

    public Task<StagedResultRow?> FindAsync(string scanId, long fence) => session.FindAsync<StagedResultRow>(
        "SELECT scan_id, fence, result_digest, size, body, staged_at FROM staged_results WHERE scan_id = @scanId AND fence = @fence", new { scanId, fence });

    /// <summary>True when this attempt's report is there.</summary>
    public async Task<bool> ExistsAsync(string scanId, long fence) => await session.FindAsync<long>(
        "SELECT COUNT(*) FROM staged_results WHERE scan_id = @scanId AND fence = @fence", new { scanId, fence }).ConfigureAwait(false) > 0;

    /// <summary>Forgets all of a scan, also of earlier attempts.</summary>
    public Task DeleteAsync(string scanId) => session.ExecuteAsync("DELETE FROM staged_results WHERE scan_id = @scanId", new { scanId });
}
