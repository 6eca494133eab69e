using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Store.Tables;

/// <summary>Verdicts per (registry, repository, image).</summary>
internal readonly struct VerdictTable(StoreSession session)
{
    private const string Columns = "registry, repository, digest, image_id, result_number, outcome, body, evaluated_at, event_id";

    public Task<VerdictRow?> FindAsync(string registry, string repository, string digest) => session.FindAsync<VerdictRow>(
        $"SELECT {Columns} FROM verdicts WHERE registry = @registry AND repository = @repository AND digest = @digest", new { registry, repository, digest });

    /// <summary>All repositories in which an image is known, in ordinal order.</summary>
    public Task<List<VerdictRow>> ListOfImageAsync(long imageId) => session.QueryAsync<VerdictRow>(
        $"SELECT {Columns} FROM verdicts WHERE image_id = @imageId ORDER BY registry, repository", new { imageId });

    /// <summary>All repositories in which a digest is known, in ordinal order.</summary>
    public Task<List<VerdictRow>> ListOfDigestAsync(string digest) => session.QueryAsync<VerdictRow>(
        $"SELECT {Columns} FROM verdicts WHERE digest = @digest ORDER BY registry, repository", new { digest });

    /// <summary>A page in the order of (registry, repository, digest), after a key.</summary>
    public Task<List<VerdictRow>> ListAsync(string registry, string repository, string digest, int limit) => session.QueryAsync<VerdictRow>(
        $"""
        SELECT {Columns} FROM verdicts WHERE (registry, repository, digest) > (@registry, @repository, @digest)
        ORDER BY registry, repository, digest LIMIT @limit
        """, new { registry, repository, digest, limit });

    public Task PutAsync(VerdictRow row) => session.ExecuteAsync(
        """
        INSERT INTO verdicts (registry, repository, digest, image_id, result_number, outcome, body, evaluated_at, event_id)
        VALUES (@Registry, @Repository, @Digest, @ImageId, @ResultNumber, @Outcome, @Body, @EvaluatedAt, @EventId)
        ON CONFLICT (registry, repository, digest) DO UPDATE SET image_id = excluded.image_id, result_number = excluded.result_number,
            outcome = excluded.outcome, body = excluded.body, evaluated_at = excluded.evaluated_at, event_id = excluded.event_id
        """, row);
}
