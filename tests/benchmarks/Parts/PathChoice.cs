using BenchmarkDotNet.Attributes;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;

namespace ScanMesh.Tests.Benchmarks.Parts;

/// <summary>What each file of a layer costs before any analyser reads it: asking all of them whether they want its path.</summary>
[MemoryDiagnoser]
public class PathChoice
{
    private readonly AnalyserSet analysers = AnalyserSet.Create(new ScanLimits());

    [Params("usr/share/doc/libssl3/changelog.Debian.gz", "usr/lib/x86_64-linux-gnu/libcrypto.so.3", "app/node_modules/lodash/fp/_baseConvert.js", "data/17/file-000017")]
    public string Path { get; set; } = "";

    [Benchmark]
    public int Wanted() => analysers.Wanted(Path, isExecutable: false).Count;
}
