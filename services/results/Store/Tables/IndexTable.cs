using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Store.Tables;

/// <summary>Image indexes and their children.</summary>
internal readonly struct IndexTable(StoreSession session)
{
    /// <summary>Stores an index. A known one stays as it is, since the digest fixes the children; but what was thought to be no image may turn out to be one.</summary>
    public async Task PutAsync(string digest, long seenAt, IReadOnlyList<IndexChildRow> children)
    {
        await session.ExecuteAsync("INSERT INTO indexes (digest, seen_at) VALUES (@digest, @seenAt) ON CONFLICT (digest) DO NOTHING", new { digest, seenAt }).ConfigureAwait(false);
        await session.InsertAsync(
            "INSERT INTO index_children (index_digest, position, digest, kind, platform)", "ON CONFLICT (index_digest, position) DO UPDATE SET kind = excluded.kind, platform = excluded.platform WHERE excluded.kind = 'image' AND index_children.kind <> 'image'",
            [.. children.Select(c => new object?[] { digest, c.Position, c.Digest, c.Kind, c.Platform })]).ConfigureAwait(false);
    }

    /// <summary>Children in the index's order; empty when the digest is no known index.</summary>
    public Task<List<IndexChildRow>> ListChildrenAsync(string digest) => session.QueryAsync<IndexChildRow>(
        "SELECT index_digest, position, digest, kind, platform FROM index_children WHERE index_digest = @digest ORDER BY position", new { digest });

    /// <summary>Indexes that name a digest as a child and were themselves seen in a repository, in ordinal order.</summary>
    public Task<List<string>> ListParentsAsync(string childDigest, string registry, string repository) => session.QueryAsync<string>(
        """
        SELECT DISTINCT c.index_digest FROM index_children c WHERE c.digest = @childDigest
            AND (EXISTS (SELECT 1 FROM tag_references t WHERE t.registry = @registry AND t.repository = @repository AND t.digest = c.index_digest)
                 OR EXISTS (SELECT 1 FROM requests r WHERE r.manifest_digest = c.index_digest AND r.registry = @registry AND r.repository = @repository))
        ORDER BY c.index_digest
        """, new { childDigest, registry, repository });

    /// <summary>Repositories in which a digest was seen as what was pushed (not as a child) and was not deleted since, in ordinal order.</summary>
    public async Task<List<(string Registry, string Repository)>> ListRepositoriesAsync(string digest)
    {
        var rows = await session.QueryAsync<RepositoryRow>(
            """
            SELECT s.registry, s.repository FROM (
                SELECT registry, repository, resolved_at FROM tag_references WHERE digest = @digest
                UNION ALL SELECT registry, repository, COALESCE(resolved_at, 0) FROM requests WHERE manifest_digest = @digest) s
            GROUP BY s.registry, s.repository
            HAVING MAX(s.resolved_at) > COALESCE((SELECT t.deleted_at FROM tombstones t WHERE t.registry = s.registry AND t.repository = s.repository AND t.digest = @digest), -1)
            """, new { digest }).ConfigureAwait(false);
        return [.. rows.Select(r => (r.Registry, r.Repository)).Order()];
    }

    private sealed record RepositoryRow(string Registry, string Repository);
}
