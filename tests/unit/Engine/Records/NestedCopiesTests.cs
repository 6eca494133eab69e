using System.Collections.Immutable;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Tests.Unit.Engine.Records;

/// <summary>Archives in archives: copies that can be read at any place, and never more of them, or more bytes, than allowed.</summary>
public sealed class NestedCopiesTests
{
    private const string Place = "box";

    [Theory]
    [InlineData(new[] { 10, 5, 1 }, null)]
    [InlineData(new[] { 10, 9, 8, 7 }, "nested more than 3 deep")]
    [InlineData(new[] { 60, 41 }, "more than 100 bytes")]
    [InlineData(new[] { 60, 40 }, null)]
    [InlineData(new[] { int.MaxValue }, "more than 100 bytes")]
    public void Open_DepthAndBytes_EndAtTheLimit(int[] sizes, string? problem)
    {
        var record = Of(sizes, new ScanLimits { Nesting = 3, NestedBytes = 100 });

        Assert.Equal(problem is not null, record.Partial);
        Assert.Equal(problem is null ? [] : [ProblemReason.Limit], record.Evidence.Single().Problems.Select(p => p.Reason));
        Assert.All(record.Evidence.Single().Problems, p => Assert.Contains(problem!, p.Message, StringComparison.Ordinal));
        Assert.Equal(problem is null ? sizes.Length : 0, record.Evidence.Single().Facts.Length);
    }

    [Fact]
    public void Open_OneAfterTheOther_CountsBytesNotDepth() => Assert.True(Of([40, -1, 40, -1, 40], new ScanLimits { Nesting = 1, NestedBytes = 100 }).Partial);

    private static LayerRecord Of(int[] sizes, ScanLimits limits) => new LayerSketch().File(Place, "x").Build(AnalyserSet.Create(limits, [new Boxes(sizes)]));

    /// <summary>Opens copies of so many bytes, each inside the one before; -1 closes the last.</summary>
    private sealed class Boxes(int[] sizes) : IEcosystem, IFileAnalyser
    {
        public string PackageType => "generic";
        public bool IsPackageDatabase => false;
        public ImmutableArray<IFileAnalyser> Analysers => [this];
        public IVersionScheme Versions { get; } = new SemVerScheme();
        public ImmutableArray<string> AdvisoryEcosystems => [];
        public string Id => "boxes/1";
        public long MaxFileBytes => 1 << 20;
        public PackageIdentity Identify(PackageFact fact, Distribution? distribution) => new($"pkg:generic/{fact.Name}", "generic");
        public FileNeed Needs(ReadOnlySpan<char> path) => path.SequenceEqual(Place) ? FileNeed.Stream : FileNeed.None;

        public void Analyse(AnalysedFile file, IFactSink facts)
        {
            var open = new Stack<Stream>();
            var found = new List<PackageFact>();
            foreach (var size in sizes)
                if (size < 0)
                    open.Pop().Dispose();
                else
                {
                    // Fewer bytes than the archive said is its own business.
                    open.Push(file.Nested.Open(new MemoryStream(new byte[Math.Min(size, 1000)]), size));
                    Assert.Equal(Math.Min(size, 1000), open.Peek().Length);
                    open.Peek().Seek(-1, SeekOrigin.End);
                    Assert.Equal(0, open.Peek().ReadByte());
                    found.Add(new PackageFact("generic", $"a{size}", "1") { InnerPath = "inner" });
                }

            found.ForEach(facts.Add);
        }
    }
}
