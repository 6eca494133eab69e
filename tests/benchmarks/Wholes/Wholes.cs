using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Benchmarks.Wholes;

/// <summary>All of them.</summary>
internal static class Wholes
{
    public static readonly IReadOnlyList<IWhole> All =
    [
        new ColdScan("scan-one-layer", SampleImages.OneLayer, 1.25),
        new ColdScan("scan-many-layers", SampleImages.ManyLayers, 1.25),
        new ColdScan("scan-million-files", SampleImages.MillionFiles, 3),
        new ScanMemory("memory-two-gigabytes", SampleImages.TwoGigabytes, 300),
        new ScanMemory("memory-million-files", SampleImages.MillionFiles, 400),
        new ScanMemory("memory-many-packages", SampleImages.ManyPackages, 400),
        new ScanMemory("memory-java", SampleImages.Java, 300),
        new ScanMemory("memory-go-binary", SampleImages.GoBinary, 300),
        new SnapshotBuild("snapshot-shared", _ => SharedCases.Root is { } root ? Path.Combine(root, "osv") : "the shared cases", 20_000, null),
        new SnapshotBuild("snapshot-generated", SampleAdvisories.Debian, null, 500),
        new MatchSpeed(),
        new IngestRate(),
        new IngestMillion(),
    ];
}
