namespace ScanMesh.Tests.Benchmarks.Wholes;

/// <summary>All of them.</summary>
internal static class Wholes
{
    public static readonly IReadOnlyList<IWhole> All =
    [
        new ColdScan("scan-one-layer", SampleImages.OneLayer, 1.25),
        new ColdScan("scan-many-layers", SampleImages.ManyLayers, 1.25),
        new ColdScan("scan-million-files", SampleImages.MillionFiles, 3),
    ];
}
