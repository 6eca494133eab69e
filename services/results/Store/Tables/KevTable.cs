using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Store.Tables;

/// <summary>The catalogue of known exploited vulnerabilities, and which images it concerns.</summary>
internal readonly struct KevTable(StoreSession session)
{
    private const int Chunk = 1000;

    /// <summary>Which catalogue is stored.</summary>
    public async Task<KevStateRow> GetStateAsync() => (await session.FindAsync<KevStateRow>("SELECT content_hash, version, released FROM kev_state").ConfigureAwait(false))!;

    /// <summary>As <see cref="GetStateAsync"/>; it stays so until the transaction ends.</summary>
    public async Task<KevStateRow> HoldStateAsync() =>
        (await session.FindAsync<KevStateRow>($"SELECT content_hash, version, released FROM kev_state {session.Dialect.ForShare}").ConfigureAwait(false))!;

    /// <summary>As <see cref="GetStateAsync"/>; waits for all who hold it, and is alone until the transaction ends.</summary>
    public async Task<KevStateRow> LockStateAsync() =>
        (await session.FindAsync<KevStateRow>($"SELECT content_hash, version, released FROM kev_state {session.Dialect.ForUpdate}").ConfigureAwait(false))!;

    public Task SetStateAsync(KevStateRow row) => session.ExecuteAsync("UPDATE kev_state SET content_hash = @ContentHash, version = @Version, released = @Released", row);

    public Task<List<string>> ListIdsAsync() => session.QueryAsync<string>("SELECT cve FROM kev_ids");

    public Task AddIdsAsync(IReadOnlyCollection<string> ids) => session.InsertAsync("INSERT INTO kev_ids (cve)", "", [.. ids.Select(id => new object?[] { id })]);

    public async Task RemoveIdsAsync(IReadOnlyCollection<string> ids)
    {
        foreach (var some in ids.Chunk(Chunk))
            await session.ExecuteAsync($"DELETE FROM kev_ids WHERE cve {session.Dialect.In("some")}", new { some }).ConfigureAwait(false);
    }

    /// <summary>Notes which CVEs the open findings of an image are about.</summary>
    public async Task PutCvesAsync(long imageId, IEnumerable<string> cves)
    {
        await session.ExecuteAsync("DELETE FROM image_cves WHERE image_id = @imageId", new { imageId }).ConfigureAwait(false);
        await session.InsertAsync("INSERT INTO image_cves (cve, image_id)", "", [.. cves.Select(cve => new object?[] { cve, imageId })]).ConfigureAwait(false);
    }

    /// <summary>Marks the images with an open finding about one of these CVEs as to be looked at.</summary>
    public async Task AddPendingAsync(IReadOnlyCollection<string> cves)
    {
        foreach (var some in cves.Chunk(Chunk))
            await session.ExecuteAsync(
                $"INSERT INTO kev_pending (image_id) SELECT DISTINCT image_id FROM image_cves WHERE cve {session.Dialect.In("some")} ON CONFLICT (image_id) DO NOTHING", new { some }).ConfigureAwait(false);
    }

    /// <summary>Images to be looked at, in the order of their ids.</summary>
    public Task<List<long>> ListPendingAsync(long after, int limit) =>
        session.QueryAsync<long>("SELECT image_id FROM kev_pending WHERE image_id > @after ORDER BY image_id LIMIT @limit", new { after, limit });

    /// <summary>Takes an image off the list; false when another has.</summary>
    public async Task<bool> TakePendingAsync(long imageId) => await session.ExecuteAsync("DELETE FROM kev_pending WHERE image_id = @imageId", new { imageId }).ConfigureAwait(false) == 1;
}
