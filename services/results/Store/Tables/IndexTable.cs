using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Store.Tables;

/// <summary>Image indexes and their children.</summary>
internal readonly struct IndexTable(StoreSession session)
{
    /// <summary>Stores an index; a known one stays as it is (the digest fixes the children).</summary>
    public async Task PutAsync(string digest, long seenAt, IReadOnlyList<IndexChildRow> children)
    {
        await session.ExecuteAsync("INSERT INTO indexes (digest, seen_at) VALUES (@digest, @seenAt) ON CONFLICT (digest) DO NOTHING", new { digest, seenAt }).ConfigureAwait(false);
        await session.InsertAsync(
            "INSERT INTO index_children (index_digest, position, digest, kind, platform)", "ON CONFLICT (index_digest, position) DO NOTHING",
            [.. children.Select(c => new object?[] { digest, c.Position, c.Digest, c.Kind, c.Platform })]).ConfigureAwait(false);
    }

    /// <summary>Children in the index's order; empty when the digest is no known index.</summary>
    public Task<List<IndexChildRow>> ListChildrenAsync(string digest) => session.QueryAsync<IndexChildRow>(
        "SELECT index_digest, position, digest, kind, platform FROM index_children WHERE index_digest = @digest ORDER BY position", new { digest });

    /// <summary>Indexes that name a digest as a child, in ordinal order.</summary>
    public Task<List<string>> ListParentsAsync(string childDigest) => session.QueryAsync<string>(
        "SELECT DISTINCT index_digest FROM index_children WHERE digest = @childDigest ORDER BY index_digest", new { childDigest });
}
