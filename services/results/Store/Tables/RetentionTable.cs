namespace ScanMesh.Results.Store.Tables;

/// <summary>What nothing refers to any more.</summary>
internal readonly struct RetentionTable(StoreSession session)
{
    // In no repository, named by no tag, asked for by nobody since, scanned by nobody now; and not taken out of a repository of late.
    private const string Unused =
        """
        i.scanned_at < @before
            AND NOT EXISTS (SELECT 1 FROM verdicts v WHERE v.image_id = i.id)
            AND NOT EXISTS (SELECT 1 FROM requests r WHERE r.manifest_digest = i.digest AND (r.state IN ('queued', 'scanning', 'waiting', 'expanded') OR r.received_at >= @before))
            AND NOT EXISTS (SELECT 1 FROM scans s WHERE s.trust_domain = i.trust_domain AND s.manifest_digest = i.digest AND s.state = 'scanning')
            AND NOT EXISTS (SELECT 1 FROM tombstones d WHERE d.digest = i.digest AND d.deleted_at >= @before)
            AND NOT EXISTS (SELECT 1 FROM tag_references t WHERE t.digest = i.digest
                AND NOT EXISTS (SELECT 1 FROM tag_references n WHERE n.registry = t.registry AND n.repository = t.repository AND n.tag = t.tag
                                AND (n.resolved_at, n.request_id) > (t.resolved_at, t.request_id)))
        """;

    /// <summary>Images that are unused since a time, by rising ids after one.</summary>
    public Task<List<long>> ListUnusedImagesAsync(long before, long after, int limit) =>
        session.QueryAsync<long>($"SELECT i.id FROM images i WHERE i.id > @after AND {Unused} ORDER BY i.id LIMIT @limit", new { before, after, limit });

    /// <summary>Removes an image with all that is its own, if it still is unused; its next scan begins anew.</summary>
    public async Task<bool> RemoveImageAsync(long id, long before)
    {
        // Who begins a scan of it holds the scan's row, and has the image in use when it lets go.
        await session.QueryAsync<string>(
            $"""
            SELECT s.id FROM scans s WHERE (s.trust_domain, s.manifest_digest) IN (SELECT i.trust_domain, i.digest FROM images i WHERE i.id = @id)
            ORDER BY s.id {session.Dialect.ForUpdate}
            """, new { id }).ConfigureAwait(false);
        if (await session.FindAsync<long>($"SELECT COUNT(*) FROM images i WHERE i.id = @id AND {Unused}", new { id, before }).ConfigureAwait(false) == 0)
            return false;
        await session.ExecuteAsync("DELETE FROM scans WHERE (trust_domain, manifest_digest) IN (SELECT i.trust_domain, i.digest FROM images i WHERE i.id = @id)", new { id }).ConfigureAwait(false);
        return await session.ExecuteAsync("DELETE FROM images WHERE id = @id", new { id }).ConfigureAwait(false) == 1;
    }

    /// <summary>Removes layer records of no image that were stored before a time, with what is known of their layers; how many.</summary>
    public async Task<int> RemoveLayersAsync(long before, int limit)
    {
        var digests = (await session.QueryAsync<string>(
            """
            DELETE FROM layers WHERE (trust_domain, digest, analyser_set) IN (
                SELECT l.trust_domain, l.digest, l.analyser_set FROM layers l WHERE l.stored_at < @before
                    AND NOT EXISTS (SELECT 1 FROM image_layers p JOIN images i ON i.id = p.image_id WHERE p.digest = l.digest AND i.trust_domain = l.trust_domain)
                ORDER BY l.stored_at LIMIT @limit)
            RETURNING digest
            """, new { before, limit }).ConfigureAwait(false)).ToArray();
        if (digests.Length == 0)
            return 0;
        foreach (var table in (string[])["layer_packages", "layer_repositories"])
            await session.ExecuteAsync(
                $"""
                DELETE FROM {table} WHERE digest {session.Dialect.In("digests")}
                    AND NOT EXISTS (SELECT 1 FROM layers l WHERE l.digest = {table}.digest) AND NOT EXISTS (SELECT 1 FROM image_layers p WHERE p.digest = {table}.digest)
                """, new { digests }).ConfigureAwait(false);
        return digests.Length;
    }

    /// <summary>Removes tombstones older than a time of what is no image any more.</summary>
    public Task<int> RemoveTombstonesAsync(long before) => session.ExecuteAsync(
        """
        DELETE FROM tombstones WHERE deleted_at < @before AND NOT EXISTS (SELECT 1 FROM images i WHERE i.digest = tombstones.digest)
            AND NOT EXISTS (SELECT 1 FROM indexes x WHERE x.digest = tombstones.digest)
        """, new { before });
}
