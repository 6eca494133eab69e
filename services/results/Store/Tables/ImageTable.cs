using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Store.Tables;

/// <summary>Images with their newest results.</summary>
internal readonly struct ImageTable(StoreSession session)
{
    private const string Brief = "id, trust_domain, digest, platform, scan_id, result_number, analyser_generation, epoch, sequence, fence, result_digest, "
        + "layer_chain, report_size, evidence, counts, packages, findings, data_as_of, scanned_at";

    /// <summary>With the report.</summary>
    public Task<ImageRow?> FindAsync(long id) => session.FindAsync<ImageRow>($"SELECT {Brief}, report FROM images WHERE id = @id", new { id });

    /// <summary>With the report.</summary>
    public Task<ImageRow?> FindAsync(string trustDomain, string digest) => session.FindAsync<ImageRow>(
        $"SELECT {Brief}, report FROM images WHERE trust_domain = @trustDomain AND digest = @digest", new { trustDomain, digest });

    /// <summary>With the report; locks the row.</summary>
    public Task<ImageRow?> LockAsync(long id) => session.FindAsync<ImageRow>($"SELECT {Brief}, report FROM images WHERE id = @id {session.Dialect.ForUpdate}", new { id });

    /// <summary>Without the reports.</summary>
    public Task<List<ImageRow>> ListBriefAsync(long[] ids) => session.QueryAsync<ImageRow>($"SELECT {Brief} FROM images WHERE id {session.Dialect.In("ids")}", new { ids });

    /// <summary>Without the report; locks the row.</summary>
    public Task<ImageRow?> LockAsync(string trustDomain, string digest) => session.FindAsync<ImageRow>(
        $"SELECT {Brief} FROM images WHERE trust_domain = @trustDomain AND digest = @digest {session.Dialect.ForUpdate}", new { trustDomain, digest });

    /// <summary>Locks the rows of a digest in all trust domains.</summary>
    public Task<List<long>> LockAllAsync(string digest) => session.QueryAsync<long>($"SELECT id FROM images WHERE digest = @digest ORDER BY id {session.Dialect.ForUpdate}", new { digest });

    /// <summary>Those of the digests that are images with a result in a trust domain.</summary>
    public async Task<HashSet<string>> ListKnownAsync(string trustDomain, string[] digests) => digests.Length == 0 ? [] : [.. await session.QueryAsync<string>(
        $"SELECT digest FROM images WHERE trust_domain = @trustDomain AND digest {session.Dialect.In("digests")}", new { trustDomain, digests }).ConfigureAwait(false)];

    /// <summary>Stores the image's first result; its id.</summary>
    public Task<long> InsertAsync(ImageRow row) => session.FindAsync<long>(
        """
        INSERT INTO images (trust_domain, digest, platform, scan_id, result_number, analyser_generation, epoch, sequence, fence, result_digest, report,
            layer_chain, report_size, evidence, counts, packages, findings, data_as_of, scanned_at)
        VALUES (@TrustDomain, @Digest, @Platform, @ScanId, @ResultNumber, @AnalyserGeneration, @Epoch, @Sequence, @Fence, @ResultDigest, @Report,
            @LayerChain, @ReportSize, @Evidence, @Counts, @Packages, @Findings, @DataAsOf, @ScannedAt)
        RETURNING id
        """, row);

    /// <summary>Stores a further result if its number is the next one, else the transaction starts over.</summary>
    public async Task UpdateAsync(ImageRow row)
    {
        var changed = await session.ExecuteAsync(
            """
            UPDATE images SET platform = @Platform, scan_id = @ScanId, result_number = @ResultNumber, analyser_generation = @AnalyserGeneration, epoch = @Epoch,
                sequence = @Sequence, fence = @Fence, result_digest = @ResultDigest, report = @Report, layer_chain = @LayerChain, report_size = @ReportSize, evidence = @Evidence,
                counts = @Counts, packages = @Packages, findings = @Findings, data_as_of = @DataAsOf, scanned_at = @ScannedAt
            WHERE id = @Id AND result_number = @ResultNumber - 1
            """, row).ConfigureAwait(false);
        if (changed != 1)
            throw new StoreConflictException($"Image {row.Digest} has another result meanwhile.");
    }

    /// <summary>The layers of an image, bottom to top.</summary>
    public async Task PutLayersAsync(long imageId, IReadOnlyList<string> digests)
    {
        await session.ExecuteAsync("DELETE FROM image_layers WHERE image_id = @imageId", new { imageId }).ConfigureAwait(false);
        await session.InsertAsync("INSERT INTO image_layers (image_id, position, digest)", "", [.. digests.Select((d, i) => new object?[] { imageId, i, d })]).ConfigureAwait(false);
    }

    /// <summary>The layers of an image, bottom to top.</summary>
    public Task<List<string>> ListLayersAsync(long imageId) =>
        session.QueryAsync<string>("SELECT digest FROM image_layers WHERE image_id = @imageId ORDER BY position", new { imageId });

    /// <summary>Those of the chains that are the whole stack of some image of a trust domain.</summary>
    public Task<List<string>> ListKnownChainsAsync(string trustDomain, string[] chains) => session.QueryAsync<string>(
        $"SELECT DISTINCT layer_chain FROM images WHERE trust_domain = @trustDomain AND layer_chain {session.Dialect.In("chains")}", new { trustDomain, chains });

    /// <summary>Where images of a trust domain with this stack are known, those that were scanned first before others.</summary>
    public Task<List<ImagePlaceRow>> ListPlacesOfChainAsync(string trustDomain, string chain, int limit) => session.QueryAsync<ImagePlaceRow>(
        """
        SELECT i.digest, v.registry, v.repository FROM images i JOIN verdicts v ON v.image_id = i.id WHERE i.trust_domain = @trustDomain AND i.layer_chain = @chain
        ORDER BY i.id, v.registry, v.repository LIMIT @limit
        """, new { trustDomain, chain, limit });

    /// <summary>Data age of the newest result, or null.</summary>
    public Task<long?> FindNewestDataAgeAsync() => session.FindAsync<long?>("SELECT data_as_of FROM images ORDER BY scanned_at DESC LIMIT 1");
}
