using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Store.Tables;

/// <summary>Layer records, where they were seen, and the inverted index over them.</summary>
internal readonly struct LayerTable(StoreSession session)
{
    /// <summary>Stores a record; a known one stays as it is (equal layers have equal records).</summary>
    public Task PutAsync(LayerRow row) => session.ExecuteAsync(
        """
        INSERT INTO layers (trust_domain, digest, analyser_set, uncompressed_digest, blob_size, record, stored_at)
        VALUES (@TrustDomain, @Digest, @AnalyserSet, @UncompressedDigest, @BlobSize, @Record, @StoredAt)
        ON CONFLICT (trust_domain, digest, analyser_set) DO NOTHING
        """, row);

    public Task<byte[]?> FindRecordAsync(string trustDomain, string digest, string analyserSet) => session.FindAsync<byte[]>(
        "SELECT record FROM layers WHERE trust_domain = @trustDomain AND digest = @digest AND analyser_set = @analyserSet",
        new { trustDomain, digest, analyserSet });

    /// <summary>Those of the layers whose records are stored.</summary>
    public async Task<List<KnownLayerRow>> ListKnownAsync(ScanRow scan, string[] digests) => digests.Length == 0 ? [] : await session.QueryAsync<KnownLayerRow>(
        $"""
        SELECT l.digest, EXISTS (SELECT 1 FROM layer_repositories r
                                 WHERE r.digest = l.digest AND r.registry = @Registry AND r.repository = @Repository) AS seen
        FROM layers l WHERE l.trust_domain = @TrustDomain AND l.analyser_set = @AnalyserSet AND l.digest {session.Dialect.In("digests")} ORDER BY l.digest
        """, new { scan.TrustDomain, scan.AnalyserSet, scan.Registry, scan.Repository, digests }).ConfigureAwait(false);

    /// <summary>Those of the layers that have a record in a trust domain, by whatever analyser set.</summary>
    public async Task<HashSet<string>> ListRecordedAsync(string trustDomain, string[] digests) => digests.Length == 0 ? [] : [.. await session.QueryAsync<string>(
        $"SELECT DISTINCT digest FROM layers WHERE trust_domain = @trustDomain AND digest {session.Dialect.In("digests")}", new { trustDomain, digests }).ConfigureAwait(false)];

    /// <summary>Records that layers were downloaded from, or confirmed in, a repository.</summary>
    public Task AddSeenAsync(string registry, string repository, IEnumerable<string> digests) => session.InsertAsync(
        "INSERT INTO layer_repositories (digest, registry, repository)", "ON CONFLICT (digest, registry, repository) DO NOTHING",
        [.. digests.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(d => new object?[] { d, registry, repository })]);

    /// <summary>Adds to the inverted index.</summary>
    public Task AddPackagesAsync(IEnumerable<(string Type, string Name, string Digest)> packages) => session.InsertAsync(
        "INSERT INTO layer_packages (type, name, digest)", "ON CONFLICT (type, name, digest) DO NOTHING",
        [.. packages.Distinct().OrderBy(p => p.Type, StringComparer.Ordinal).ThenBy(p => p.Name, StringComparer.Ordinal)
            .ThenBy(p => p.Digest, StringComparer.Ordinal).Select(p => new object?[] { p.Type, p.Name, p.Digest })]);

    /// <summary>Images that may hold a package, ascending ids.</summary>
    public Task<List<long>> ListImagesWithAsync(string type, string name) => session.QueryAsync<long>(
        """
        SELECT DISTINCT i.image_id FROM layer_packages p JOIN image_layers i ON i.digest = p.digest
        WHERE p.type = @type AND p.name = @name ORDER BY i.image_id
        """, new { type, name });
}
