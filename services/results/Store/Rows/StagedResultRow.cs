namespace ScanMesh.Results.Store.Rows;

/// <summary>The canonical report of a finished attempt, not committed yet.</summary>
internal sealed record StagedResultRow
{
    public string ScanId { get; init; } = "";

    public long Fence { get; init; }

    /// <summary>sha256 of the uncompressed report.</summary>
    public string ResultDigest { get; init; } = "";

    /// <summary>Uncompressed bytes.</summary>
    public long Size { get; init; }

    /// <summary>zstd.</summary>
    public byte[] Body { get; init; } = [];

    public long StagedAt { get; init; }
}
