namespace ScanMesh.Results.Store.Rows;

/// <summary>An image and its newest result.</summary>
internal sealed record ImageRow
{
    public long Id { get; init; }

    public string TrustDomain { get; init; } = "";

    public string Digest { get; init; } = "";

    public string? Platform { get; init; }

    public string ScanId { get; init; } = "";

    /// <summary>Counts this image's results from 1.</summary>
    public int ResultNumber { get; init; }

    public int AnalyserGeneration { get; init; }

    /// <summary>Epoch of the advisories matched against, or null when nothing was matched.</summary>
    public string? Epoch { get; init; }

    public long Sequence { get; init; }

    public long Fence { get; init; }

    public string ResultDigest { get; init; } = "";

    /// <summary>Name of its stack of layers (<see cref="Bases.LayerChain"/>); null without layers, and until the next result for rows older than this column.</summary>
    public string? LayerChain { get; init; }

    /// <summary>The stored record (INTERFACES, "JSON report"), zstd; empty where a query leaves it out.</summary>
    public byte[] Report { get; init; } = [];

    public long ReportSize { get; init; }

    /// <summary>scanmesh.events.v1.Evidence.</summary>
    public byte[] Evidence { get; init; } = [];

    /// <summary>scanmesh.events.v1.FindingCounts.</summary>
    public byte[] Counts { get; init; } = [];

    public int Packages { get; init; }

    public int Findings { get; init; }

    /// <summary>Age of the oldest data that covered it, or null.</summary>
    public long? DataAsOf { get; init; }

    public long ScannedAt { get; init; }
}
