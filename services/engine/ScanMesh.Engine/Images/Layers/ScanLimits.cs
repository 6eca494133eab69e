namespace ScanMesh.Engine.Images.Layers;

/// <summary>
/// Bounds on what an image may make us do (SECURITY T3). Size and count limits are part of the analyser set, because they shape
/// layer records; the time limit is not (SEMANTICS S9). A layer is compressed once, an index holds no indexes, and documents nest 64 deep at most.
/// </summary>
public sealed record ScanLimits
{
    /// <summary>Bytes of a layer as transported.</summary>
    public long LayerBytesIn { get; init; } = 8L << 30;

    /// <summary>Bytes of a layer after decompression.</summary>
    public long LayerBytesOut { get; init; } = 32L << 30;

    /// <summary>Bytes out for each byte in, beyond <see cref="RatioFreeBytes"/>.</summary>
    public int CompressionRatio { get; init; } = 200;

    /// <summary>Bytes out before the ratio counts.</summary>
    public long RatioFreeBytes { get; init; } = 256L << 20;

    /// <summary>Entries of a layer.</summary>
    public int LayerEntries { get; init; } = 4_000_000;

    /// <summary>Bytes of an entry's path or link target.</summary>
    public int PathBytes { get; init; } = 4096;

    /// <summary>Bytes of a file that an analyser may be given.</summary>
    public long AnalysedFileBytes { get; init; } = 512L << 20;

    /// <summary>How deep archives inside an analysed file may be nested.</summary>
    public int Nesting { get; init; } = 5;

    /// <summary>Bytes of all archives inside one analysed file together, as they are read.</summary>
    public long NestedBytes { get; init; } = 2L << 30;

    /// <summary>Bytes of a manifest or index.</summary>
    public int ManifestBytes { get; init; } = 4 << 20;

    /// <summary>Bytes of an image config.</summary>
    public int ConfigBytes { get; init; } = 8 << 20;

    /// <summary>Layers of an image.</summary>
    public int Layers { get; init; } = 512;

    /// <summary>Children of an image index.</summary>
    public int IndexChildren { get; init; } = 64;

    /// <summary>Packages of one layer record.</summary>
    public int LayerPackages { get; init; } = 1_000_000;

    /// <summary>What one layer record keeps (links, whiteouts, facts; text and the objects that hold it), bytes in memory.</summary>
    public long LayerRecordBytes { get; init; } = 256L << 20;

    /// <summary>Steps that one layer may spend on names that lead through its own symbolic links (ordinary layers need some thousands).</summary>
    public int LinkSteps { get; init; } = 20_000_000;

    /// <summary>
    /// Memory: what the records of one image may take together. Layers above the one that reaches it are left out with a problem. It is
    /// counted from the bottom up, so that the answer is the same whichever layer was read first.
    /// </summary>
    public long ImageRecordBytes { get; init; } = 512L << 20;

    /// <summary>The whole scan. Reaching it makes the scan fail with "timeout"; it never shapes a record.</summary>
    public TimeSpan ScanTime { get; init; } = TimeSpan.FromMinutes(20);
}
