using Dapper;
using Npgsql;

namespace ScanMesh.Tests.E2e.Chaos;

/// <summary>The ledger and the log as they stand in the database, read without the product's code.</summary>
internal sealed record LedgerView
{
    public required IReadOnlyList<RequestLine> Requests { get; init; }

    /// <summary>Ids of events in the order of their positions, and whether the positions have no hole.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    public required bool IsLogWhole { get; init; }

    public required IReadOnlyList<ImageLine> Images { get; init; }

    public required int Staged { get; init; }

    public IEnumerable<RequestLine> Open => Requests.Where(r => !r.IsTerminal);

    public static async Task<LedgerView> ReadAsync(string database, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        var positions = (await connection.QueryAsync<(long Position, string Id)>("SELECT position, id FROM events ORDER BY position")).ToList();
        var head = await connection.ExecuteScalarAsync<long>("SELECT position FROM log_head");
        return new LedgerView
        {
            Requests = (await connection.QueryAsync<RequestLine>(
                """
                SELECT r.id, r.parent_id AS parentId, r.state, r.reason, r.message, r.redrives, r.dispatches, r.manifest_digest AS digest, r.repository,
                    s.state AS scanState, s.attempts, s.lease_until AS leaseUntil
                FROM requests r LEFT JOIN scans s ON s.id = r.scan_id
                """)).AsList(),
            Events = [.. positions.Select(p => p.Id)],
            IsLogWhole = head == positions.Count && positions.Select(p => p.Position).SequenceEqual(Enumerable.Range(1, positions.Count).Select(n => (long)n)),
            Images = (await connection.QueryAsync<ImageLine>(
                """
                SELECT i.digest, i.result_number AS resultNumber,
                    (SELECT COUNT(*) FROM findings f WHERE f.image_id = i.id) AS findings,
                    (SELECT COUNT(*) FROM scans s WHERE s.manifest_digest = i.digest AND s.state = 'completed') AS completed
                FROM images i
                """)).AsList(),
            Staged = await connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM staged_results"),
        };
    }
}
