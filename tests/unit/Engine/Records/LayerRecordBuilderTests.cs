using System.Collections.Immutable;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using static ScanMesh.Tests.Unit.Engine.Merge.MergeCase;

namespace ScanMesh.Tests.Unit.Engine.Records;

public sealed class LayerRecordBuilderTests
{
    private const string Status = "var/lib/dpkg/status";
    private const string Module = "node_modules/a/package.json";

    [Fact]
    public void Build_OrdinaryLayer_HoldsEvidenceWhiteoutsLinksAndIndex()
    {
        var record = new LayerSketch().Folder("var").File(Status, Texts.Dpkg(("a", "1"))).Link("lib", "usr/lib").Whiteout("etc/old").Opaque("srv").Build(Analysers, "x");

        Assert.Equal((Status, "dpkg/1"), (record.Evidence.Single().Path, record.Evidence.Single().Analyser));
        Assert.Equal(["etc/old"], record.Whiteouts);
        Assert.Equal(["srv"], record.OpaqueFolders);
        Assert.Equal([new LayerLink("lib", "usr/lib")], record.Links);
        Assert.Equal([PathHash.Of(Status)], record.Paths.Files);
        Assert.Equal([PathHash.Of("var")], record.Paths.Folders);
        Assert.Equal(new[] { PathHash.Of("var/lib"), PathHash.Of("var/lib/dpkg") }.Order(), record.Paths.ImpliedFolders);
        Assert.False(record.Partial);
        Assert.Equal(Analysers.Hash, record.AnalyserSet);
    }

    [Fact]
    public void Build_EmptyDatabase_IsEvidenceWithoutFacts()
    {
        Assert.Empty(new LayerSketch().File(Status).Build(Analysers).Evidence.Single().Facts);
    }

    [Theory]
    [InlineData(".wh.")]
    [InlineData("a/.wh..")]
    [InlineData("a/.wh...")]
    public void Build_WhiteoutOfNothing_IsAProblemAndRemovesNothing(string path)
    {
        var record = new LayerSketch().File(path).Build(Analysers);

        Assert.Empty(record.Whiteouts);
        Assert.Equal(ProblemReason.Malformed, record.Problems.Single().Reason);
    }

    [Fact]
    public void Build_UnionFileSystemBookkeeping_IsNoContent()
    {
        var record = new LayerSketch().Folder(".wh..wh.plnk").File(".wh..wh.aufs").Build(Analysers);

        Assert.Empty(record.Whiteouts);
        Assert.Empty(record.Paths.Files);
    }

    [Fact]
    public void Build_FileThenFolderThenFile_LastWinsWithItsContent()
    {
        var record = new LayerSketch().File("a").File("a/b").File("a/c/d").File("a").File("a/e").Build(Analysers);

        Assert.Equal([PathHash.Of("a/e")], record.Paths.Files);
        Assert.Equal([PathHash.Of("a")], record.Paths.ImpliedFolders);
    }

    [Fact]
    public void Build_FolderReplacedByLinkAndWrittenThrough_LandsAtTheTarget()
    {
        var record = new LayerSketch()
            .File("lib/apk/db/installed", Texts.Apk(("old", "1")))
            .Link("lib", "../usr/lib")
            .File("lib/apk/db/installed", Texts.Apk(("new", "1")))
            .Build(Analysers);

        var evidence = record.Evidence.Single();
        Assert.Equal("usr/lib/apk/db/installed", evidence.Path);
        Assert.Equal("new", ((PackageFact)evidence.Facts.Single()).Name);
    }

    [Fact]
    public void Build_HardLinkToAReadFile_CopiesItsEvidence()
    {
        var record = new LayerSketch().File("var/lib/dpkg/status.d/a", Texts.Dpkg(("a", "1"))).HardLink("var/lib/dpkg/status.d/b", "var/lib/dpkg/status.d/a").Build(Analysers);

        Assert.Equal(["var/lib/dpkg/status.d/a", "var/lib/dpkg/status.d/b"], record.Evidence.Select(e => e.Path));
        Assert.Equal(record.Evidence[0].Facts, record.Evidence[1].Facts);
    }

    [Fact]
    public void Build_HardLinkToAnUnreadFile_IsAProblemNotSilence()
    {
        var evidence = new LayerSketch().File("data/x", Texts.Dpkg(("a", "1"))).HardLink(Status, "data/x").Build(Analysers).Evidence.Single();

        Assert.Equal(ProblemReason.Unsupported, evidence.Problems.Single().Reason);
    }

    [Fact]
    public void Build_AnalyserThatThrows_IsAProblemOfThatFile()
    {
        var evidence = new LayerSketch().File(Module, "one two three").Build(Analysers).Evidence.Single();

        Assert.Equal((ProblemReason.Malformed, "not a name and a version"), (evidence.Problems.Single().Reason, evidence.Problems.Single().Message));
    }

    [Fact]
    public void Build_FileOverTheAnalysersLimit_IsAProblemAndPartial()
    {
        var record = new LayerSketch().File(Module, new string('x', 1001)).Build(Analysers);

        Assert.True(record.Partial);
        Assert.Equal(ProblemReason.Limit, record.Evidence.Single().Problems.Single().Reason);
    }

    [Fact]
    public void Build_MorePackagesThanAllowed_IsPartial()
    {
        var analysers = AnalyserSet.Create(new ScanLimits { LayerPackages = 2 });
        var record = new LayerSketch().File(Status, Texts.Dpkg(("a", "1"), ("b", "1"), ("c", "1"))).Build(analysers);

        Assert.True(record.Partial);
        Assert.Equal(2, record.Evidence.Single().Facts.Length);
        Assert.Contains(record.Problems, p => p.Reason == ProblemReason.Limit);
    }

    [Fact]
    public void Build_MoreLinksThanAllowed_IsPartialAndBounded()
    {
        var analysers = AnalyserSet.Create(new ScanLimits { LayerRecordBytes = 1000 });
        var layer = new LayerSketch();
        for (var i = 0; i < 1000; i++)
            layer.Link($"link{i}", "target");
        var record = layer.Build(analysers);

        Assert.True(record.Partial);
        Assert.True(record.Links.Length < 100);
    }

    [Fact]
    public void OnEntry_BrokenStream_ThrowsTheStreamsFault()
    {
        var builder = Analysers.NewBuilder(TestContext.Current.CancellationToken);
        Assert.Throws<ScanException>(() => builder.OnEntry(new LayerEntry(Status, EntryKind.File, 10, null, false), new BrokenStream()));
        Assert.Throws<ScanException>(() => builder.OnEntry(new LayerEntry(Module, EntryKind.File, 10, null, false), new BrokenStream()));
    }

    [Fact]
    public void Build_TwoAnalysersOfOneFile_BothReadAllOfIt()
    {
        var analysers = AnalyserSet.Create(new ScanLimits(), [new NodeModules(), new Counting()]);
        var record = new LayerSketch().File(Module, "left 1").Build(analysers);

        Assert.Equal(["counting/1", "node-modules/1"], record.Evidence.Select(e => e.Analyser));
        Assert.Equal("6", ((PackageFact)record.Evidence[0].Facts.Single()).Version);
    }

    [Fact]
    public void Build_LargeSeekableFile_IsReadFromScratch()
    {
        var analysers = AnalyserSet.Create(new ScanLimits(), [new Counting()]);
        var record = new LayerSketch().Bytes(Module, new byte[SeekableCopy.MaxMemory + 5]).Build(analysers);

        Assert.Equal($"{SeekableCopy.MaxMemory + 5}", ((PackageFact)record.Evidence.Single().Facts.Single()).Version);
    }

    [Fact]
    public void AnalyserSetHash_DependsOnAnalysersAndLimitsNotOnTime()
    {
        var hash = AnalyserSet.Create(new ScanLimits()).Hash;

        Assert.Equal(hash, AnalyserSet.Create(new ScanLimits { ScanTime = TimeSpan.FromMinutes(1) }).Hash);
        Assert.NotEqual(hash, AnalyserSet.Create(new ScanLimits { LayerPackages = 5 }).Hash);
        Assert.NotEqual(hash, Analysers.Hash);
        Assert.Matches("^[0-9a-f]{64}$", hash);
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override int Read(Span<byte> buffer) => throw new ScanException(FailureReason.Corrupt, "cut");
        public override int Read(byte[] buffer, int offset, int count) => throw new ScanException(FailureReason.Corrupt, "cut");
    }

    [Fact]
    public async Task OnEntry_ScanIsCancelled_AnalyserEndsAtItsNextReading()
    {
        using var cancelled = new CancellationTokenSource();
        var builder = AnalyserSet.Create(new ScanLimits(), [new Counting()]).NewBuilder(cancelled.Token);
        builder.OnEntry(new LayerEntry(Module, EntryKind.File, 3, null, false), new MemoryStream([1, 2, 3]));
        await cancelled.CancelAsync();
        Assert.Throws<OperationCanceledException>(() => builder.OnEntry(new LayerEntry(Module, EntryKind.File, 3, null, false), new MemoryStream([1, 2, 3])));
    }

    private sealed class Counting : IEcosystem, IFileAnalyser
    {
        public string PackageType => "count";
        public bool IsPackageDatabase => false;
        public ImmutableArray<IFileAnalyser> Analysers => [this];
        public ScanMesh.Engine.Versions.IVersionScheme Versions { get; } = new ScanMesh.Engine.Versions.DpkgVersionScheme();
        public ImmutableArray<string> AdvisoryEcosystems => [];
        public string Id => "counting/1";
        public long MaxFileBytes => 1 << 30;
        public PackageIdentity Identify(PackageFact fact, Distribution? distribution) => new("pkg:count/x", "count");
        public FileNeed Needs(ReadOnlySpan<char> path) => path.SequenceEqual(Module) ? FileNeed.SeekableCopy : FileNeed.None;

        public void Analyse(AnalysedFile file, IFactSink facts)
        {
            Assert.True(file.Content.CanSeek);
            file.Content.Seek(-1, SeekOrigin.End);
            file.Content.ReadByte();
            file.Content.Position = 0;
            var length = 0;
            while (file.Content.ReadByte() >= 0)
                length++;
            facts.Add(new PackageFact("count", "x", length.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }
    }
}
