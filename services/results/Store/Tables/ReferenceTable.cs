using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Store.Tables;

/// <summary>Tags over time (SEMANTICS S4): the newest observation, by the time the registry answered, is current.</summary>
internal readonly struct ReferenceTable(StoreSession session)
{
    private const string Columns = "registry, repository, tag, resolved_at, request_id, digest";

    /// <summary>Records an observation; a request's later answer replaces its earlier one.</summary>
    public Task PutAsync(ReferenceRow row) => session.ExecuteAsync(
        """
        INSERT INTO tag_references (registry, repository, tag, resolved_at, request_id, digest)
        VALUES (@Registry, @Repository, @Tag, @ResolvedAt, @RequestId, @Digest)
        ON CONFLICT (registry, repository, tag, request_id) DO UPDATE SET resolved_at = excluded.resolved_at, digest = excluded.digest
        WHERE tag_references.resolved_at < excluded.resolved_at
        """, row);

    /// <summary>The newest observation of a tag, or null; without a digest when it was that the tag is deleted.</summary>
    public Task<ReferenceRow?> FindCurrentAsync(string registry, string repository, string tag) => session.FindAsync<ReferenceRow>(
        $"""
        SELECT {Columns} FROM tag_references WHERE registry = @registry AND repository = @repository AND tag = @tag
        ORDER BY resolved_at DESC, request_id DESC LIMIT 1
        """, new { registry, repository, tag });

    /// <summary>Tags of a repository that name something now, as far as is known.</summary>
    public Task<List<string>> ListNamedTagsAsync(string registry, string repository) => session.QueryAsync<string>(
        """
        SELECT t.tag FROM tag_references t WHERE t.registry = @registry AND t.repository = @repository AND t.digest <> ''
            AND NOT EXISTS (SELECT 1 FROM tag_references n WHERE n.registry = t.registry AND n.repository = t.repository AND n.tag = t.tag
                            AND (n.resolved_at, n.request_id) > (t.resolved_at, t.request_id))
        """, new { registry, repository });

    /// <summary>Repositories of a registry in which a tag was ever seen.</summary>
    public Task<List<string>> ListRepositoriesAsync(string registry) =>
        session.QueryAsync<string>("SELECT DISTINCT repository FROM tag_references WHERE registry = @registry", new { registry });

    /// <summary>The newest observation of each of some tags that were ever seen.</summary>
    public Task<List<ReferenceRow>> ListCurrentAsync(string registry, string repository, string[] tags) => session.QueryAsync<ReferenceRow>(
        $"""
        SELECT {Columns} FROM tag_references t WHERE t.registry = @registry AND t.repository = @repository AND t.tag {session.Dialect.In("tags")}
            AND NOT EXISTS (SELECT 1 FROM tag_references n WHERE n.registry = t.registry AND n.repository = t.repository AND n.tag = t.tag
                            AND (n.resolved_at, n.request_id) > (t.resolved_at, t.request_id))
        """, new { registry, repository, tags });

    /// <summary>Tags of a repository that name one of the digests now, in ordinal order.</summary>
    public Task<List<string>> ListCurrentTagsAsync(string registry, string repository, string[] digests) => session.QueryAsync<string>(
        $"""
        SELECT DISTINCT t.tag FROM tag_references t WHERE t.registry = @registry AND t.repository = @repository AND t.digest {session.Dialect.In("digests")}
            AND NOT EXISTS (SELECT 1 FROM tag_references n WHERE n.registry = t.registry AND n.repository = t.repository AND n.tag = t.tag
                            AND (n.resolved_at, n.request_id) > (t.resolved_at, t.request_id))
        ORDER BY t.tag
        """, new { registry, repository, digests });

    /// <summary>True when some tag of a repository ever named a digest.</summary>
    public async Task<bool> ExistsAsync(string registry, string repository, string digest) => await session.FindAsync<string>(
        "SELECT digest FROM tag_references WHERE registry = @registry AND repository = @repository AND digest = @digest LIMIT 1",
        new { registry, repository, digest }).ConfigureAwait(false) is not null;

    /// <summary>All observations of a tag, newest first.</summary>
    public Task<List<ReferenceRow>> ListHistoryAsync(string registry, string repository, string tag, int limit) => session.QueryAsync<ReferenceRow>(
        $"""
        SELECT {Columns} FROM tag_references WHERE registry = @registry AND repository = @repository AND tag = @tag
        ORDER BY resolved_at DESC, request_id DESC LIMIT @limit
        """, new { registry, repository, tag, limit });
}
