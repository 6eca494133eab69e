using System.Collections.Immutable;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Tests.Unit.Engine.Records;

/// <summary>Programs are known by their first bytes, whatever they are called; who reads them gets all their bytes.</summary>
public sealed class ExecutableTests
{
    private static readonly AnalyserSet analysers = AnalyserSet.Create(new ScanLimits(), [new Programs()]);

    [Theory]
    [InlineData("7F454C4602010100", true)]
    [InlineData("4D5A900003000000", true)]
    [InlineData("CFFAEDFE07000001", true)]
    [InlineData("FEEDFACE00000012", true)]
    [InlineData("CAFEBABE00000002", true)]
    [InlineData("CAFEBABE00000034", false)] // a class of Java 8
    [InlineData("23212F62696E2F73", false)]
    [InlineData("504B030414000000", false)]
    public void Build_FirstBytes_DecideWhoReads(string head, bool isRead)
    {
        byte[] content = [.. Convert.FromHexString(head), .. new byte[1000]];
        var record = new LayerSketch().Bytes("any/name.txt", content).Build(analysers);

        Assert.Equal(isRead ? [$"any/name.txt {content.Length} {head}"] : [], Told(record));
    }

    [Fact]
    public void Build_TooSmallToBeAProgram_IsNotRead() =>
        Assert.Empty(new LayerSketch().Bytes("a", [.. "\u007fELF"u8, .. new byte[400]]).Build(analysers).Evidence);

    [Fact]
    public void Build_HardLinkToAProgram_HasItsEvidenceAndToAnythingElseNone()
    {
        var record = new LayerSketch().Bytes("a", Program()).HardLink("b", "a").File("c", "text").HardLink("d", "c").HardLink("e", "lower").Build(analysers);

        Assert.Equal(["a", "b"], record.Evidence.Select(e => e.Path));
        Assert.Empty(record.Evidence.SelectMany(e => e.Problems));
        Assert.Single(Told(record).Distinct(StringComparer.Ordinal).Select(t => t[2..]).Distinct(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("usr/bin/x", true)]
    [InlineData("usr/lib/x/libx.so.1.2", true)]
    [InlineData("usr/share/doc/x/copyright", false)]
    [InlineData("etc/x", false)]
    [InlineData("usr/lib/python3/x.py", false)]
    public void MayBeAt_Path_KeepsOwnersWhereProgramsAreInstalled(string path, bool expected) => Assert.Equal(expected, ExecutableFile.MayBeAt(path));

    private static byte[] Program() => [.. "\u007fELF"u8, .. new byte[1000]];

    private static IEnumerable<string> Told(LayerRecord record) => record.Evidence.SelectMany(e => e.Facts).Cast<PackageFact>().Select(f => $"{f.Name} {f.Version} {f.Architecture}");

    private sealed class Programs : IEcosystem, IExecutableAnalyser
    {
        public string PackageType => "generic";
        public bool IsPackageDatabase => false;
        public ImmutableArray<IFileAnalyser> Analysers => [this];
        public IVersionScheme Versions { get; } = new SemVerScheme();
        public ImmutableArray<string> AdvisoryEcosystems => [];
        public string Id => "programs/1";
        public long MaxFileBytes => 1 << 20;
        public PackageIdentity Identify(PackageFact fact, Distribution? distribution) => new($"pkg:generic/{fact.Name}", "generic");
        public FileNeed Needs(ReadOnlySpan<char> path) => FileNeed.Stream;

        public void Analyse(AnalysedFile file, IFactSink facts)
        {
            using var content = new MemoryStream();
            file.Content.CopyTo(content);
            var bytes = content.ToArray();
            facts.Add(new PackageFact("generic", file.Path, $"{bytes.Length}") { Architecture = Convert.ToHexString(bytes.AsSpan(0, 8)) });
        }
    }
}
