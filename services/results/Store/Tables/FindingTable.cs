using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Store.Tables;

/// <summary>Findings, opened and closed.</summary>
internal readonly struct FindingTable(StoreSession session)
{
    private const string Columns = "id, image_id, advisory, package_id, severity, kev, fixable, body, opened_at, closed_at, from_result, to_result";

    /// <summary>All that hold for the image's newest result.</summary>
    public Task<List<FindingRow>> ListOpenAsync(long imageId) => session.QueryAsync<FindingRow>(
        $"SELECT {Columns} FROM findings WHERE image_id = @imageId AND to_result IS NULL", new { imageId });

    /// <summary>
    /// A page of those that held for a result, worst first: (severity falling, advisory, package id) after the given key.
    /// </summary>
    public Task<List<FindingRow>> ListAsync(long imageId, int result, int[] severities, FindingKey after, int limit) => session.QueryAsync<FindingRow>(
        $"""
        SELECT {Columns} FROM findings
        WHERE image_id = @imageId AND from_result <= @result AND (to_result IS NULL OR to_result > @result) AND severity {session.Dialect.In("severities")}
            AND (-severity, advisory, package_id) > (-@Severity, @Advisory, @PackageId)
        ORDER BY severity DESC, advisory, package_id LIMIT @limit
        """, new { imageId, result, severities, after.Severity, after.Advisory, after.PackageId, limit });

    public Task<int> InsertAsync(IEnumerable<FindingRow> rows) => session.InsertAsync(
        "INSERT INTO findings (image_id, advisory, package_id, severity, kev, fixable, body, opened_at, from_result)", "",
        [.. rows.Select(r => new object?[] { r.ImageId, r.Advisory, r.PackageId, r.Severity, r.Kev, r.Fixable, r.Body, r.OpenedAt, r.FromResult })]);

    /// <summary>Ends rows with a result; <paramref name="closedAt"/> is null when a row with other details follows.</summary>
    public async Task EndAsync(IReadOnlyCollection<long> ids, int toResult, long? closedAt)
    {
        foreach (var some in ids.Chunk(1000))
            await session.ExecuteAsync($"UPDATE findings SET to_result = @toResult, closed_at = @closedAt WHERE id {session.Dialect.In("some")}", new { toResult, closedAt, some }).ConfigureAwait(false);
    }
}

/// <summary>Where a page of findings begins: after this one.</summary>
internal sealed record FindingKey(int Severity, string Advisory, string PackageId)
{
    /// <summary>Before all.</summary>
    public static FindingKey Start { get; } = new(int.MaxValue, "", "");
}
