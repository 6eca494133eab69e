using BenchmarkDotNet.Attributes;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Tests.Benchmarks.Parts;

/// <summary>One comparison of two versions that differ late.</summary>
[MemoryDiagnoser]
public class VersionOrder
{
    private readonly DpkgVersionScheme dpkg = new();
    private readonly ApkVersionScheme apk = new();

    [Benchmark]
    public int? Dpkg() => dpkg.Compare("2:1.21.7+dfsg-3+deb12u5", "2:1.21.7+dfsg-3+deb12u6");

    [Benchmark]
    public int? Apk() => apk.Compare("3.1.4_p20231024-r5", "3.1.4_p20231024-r6");
}
