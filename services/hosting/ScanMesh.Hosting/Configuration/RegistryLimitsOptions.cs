using ScanMesh.Engine.Images.Layers;

namespace ScanMesh.Hosting.Configuration;

/// <summary>Bounds on what images of one registry may make a worker do; sizes in bytes. Other limits give records and results of their own.</summary>
public sealed record RegistryLimitsOptions
{
    private static readonly ScanLimits usual = new();

    /// <inheritdoc cref="ScanLimits.LayerBytesIn"/>
    public long LayerBytesIn { get; init; } = usual.LayerBytesIn;

    /// <inheritdoc cref="ScanLimits.LayerBytesOut"/>
    public long LayerBytesOut { get; init; } = usual.LayerBytesOut;

    /// <inheritdoc cref="ScanLimits.CompressionRatio"/>
    public int CompressionRatio { get; init; } = usual.CompressionRatio;

    /// <inheritdoc cref="ScanLimits.RatioFreeBytes"/>
    public long RatioFreeBytes { get; init; } = usual.RatioFreeBytes;

    /// <inheritdoc cref="ScanLimits.LayerEntries"/>
    public int LayerEntries { get; init; } = usual.LayerEntries;

    /// <inheritdoc cref="ScanLimits.PathBytes"/>
    public int PathBytes { get; init; } = usual.PathBytes;

    /// <inheritdoc cref="ScanLimits.AnalysedFileBytes"/>
    public long AnalysedFileBytes { get; init; } = usual.AnalysedFileBytes;

    /// <inheritdoc cref="ScanLimits.LayerRecordBytes"/>
    public long LayerRecordBytes { get; init; } = usual.LayerRecordBytes;

    /// <inheritdoc cref="ScanLimits.ImageRecordBytes"/>
    public long ImageRecordBytes { get; init; } = usual.ImageRecordBytes;

    /// <summary>The engine's limits, with the scan time of the worker.</summary>
    public ScanLimits ToLimits(TimeSpan scanTime) => new()
    {
        LayerBytesIn = LayerBytesIn,
        LayerBytesOut = LayerBytesOut,
        CompressionRatio = CompressionRatio,
        RatioFreeBytes = RatioFreeBytes,
        LayerEntries = LayerEntries,
        PathBytes = PathBytes,
        AnalysedFileBytes = AnalysedFileBytes,
        LayerRecordBytes = LayerRecordBytes,
        ImageRecordBytes = ImageRecordBytes,
        ScanTime = scanTime,
    };
}
