namespace ScanMesh.Results.Store.Rows;

/// <summary>A layer record and its key.</summary>
internal sealed record LayerRow
{
    public string TrustDomain { get; init; } = "";

    public string Digest { get; init; } = "";

    public string AnalyserSet { get; init; } = "";

    public string UncompressedDigest { get; init; } = "";

    public long BlobSize { get; init; }

    public byte[] Record { get; init; } = [];

    public long StoredAt { get; init; }
}
