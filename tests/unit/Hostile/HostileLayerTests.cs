using ScanMesh.Tests.Kit.Hostile;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Unit.Scanner;

namespace ScanMesh.Tests.Unit.Hostile;

/// <summary>Hostile layers through the whole worker, with the limits that are built in: a report that says what is wrong, nothing of the layer where it is refused, and an honest scan afterwards.</summary>
public sealed class HostileLayerTests(HostileWorker worker) : IClassFixture<HostileWorker>
{
    private static readonly Dictionary<string, Func<BuiltLayer>> layers = new(StringComparer.Ordinal)
    {
        ["gzip in gzip"] = HostileLayers.GzipInGzip,
        ["names that lead out"] = HostileLayers.EscapingNames,
        ["absolute names"] = () => HostileLayers.AbsoluteNames(Samples.Status("base-files", "12.4") + Samples.Status("absolute", "1")),
        ["link cycles"] = HostileLayers.LinkCycles,
        ["link maze"] = () => HostileLayers.LinkMaze(2000),
        ["endless headers"] = () => HostileLayers.EndlessHeaders(100_000),
        ["size beyond the end"] = HostileLayers.SizeBeyondTheEnd,
        ["database that is a hole"] = () => HostileLayers.SparseDatabase(100L << 30),
        ["database of one line"] = () => new LayerBuilder().File("var/lib/dpkg/status", "Package: " + new string('a', 8 << 20)).Build(),
        ["database of zeros"] = () => new LayerBuilder().File("var/lib/dpkg/status", new byte[8 << 20]).Build(),
        ["not an archive"] = () => BuiltLayer.FromTar([.. Enumerable.Repeat((byte)'#', 4096)], LayerCompression.None),
        ["deep folders"] = () => new LayerBuilder().File(string.Concat(Enumerable.Repeat("a/", 2047)) + "x", "x").Build(),
        ["path too long"] = () => new LayerBuilder().File(string.Concat(Enumerable.Repeat("a/", 2048)) + "x", "x").Build(),
    };

    public static TheoryData<string, string, string, string> Cases => new()
    {
        { "gzip in gzip", "incomplete", "corrupt", "This is not a tar archive" },
        { "names that lead out", "incomplete", "malformed", "leads out of the image" },
        { "absolute names", "complete", "", "" },
        { "link cycles", "incomplete", "malformed", "a loop of symbolic links" },
        { "link maze", "incomplete", "limit", "steps" },
        { "endless headers", "incomplete", "limit", "extended headers" },
        { "size beyond the end", "incomplete", "corrupt", "ends in the middle of an entry" },
        { "database that is a hole", "incomplete", "limit", "more than" },
        { "database of one line", "incomplete", "malformed", "longer than" },
        { "database of zeros", "incomplete", "malformed", "" },
        { "not an archive", "incomplete", "corrupt", "This is not a tar archive" },
        { "deep folders", "complete", "", "" },
        { "path too long", "incomplete", "limit", "4097 bytes" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Scan_HostileLayer_EndsInItsNameAndTheNextScanWorks(string name, string end, string reason, string says)
    {
        var layer = layers[name]();
        worker.ForgetLayers();
        worker.Registry.Inner.Put(HostileRegistry.Repository, name.Replace(' ', '-'), new ImageBuilder().Layer(Samples.BaseLayer).Layer(layer).Build());
        var outcome = await worker.ScanAsync(name.Replace(' ', '-'), TestContext.Current.CancellationToken);
        Assert.True(outcome.End == end && outcome.Reasons.SequenceEqual(reason.Length == 0 ? [] : [reason]) && outcome.Says.Contains(says, StringComparison.Ordinal), outcome.ToString());
        Assert.Equal(name == "absolute names" ? ["absolute", "base-files"] : ["base-files"], name.StartsWith("database", StringComparison.Ordinal) ? ["base-files"] : outcome.Packages);
        await AssertHonestScanWorksAsync();
    }

    [Theory]
    [InlineData("gzip bomb", "more than 268435456 bytes when decompressed")]
    [InlineData("ratio bomb", "more than 268435456 bytes when decompressed")]
    [InlineData("ten million entries", "more than 4000000 entries")]
    public async Task Scan_Bomb_IsStoppedByTheBuiltInLimit(string name, string says)
    {
        var bomb = name switch
        {
            "gzip bomb" => HostileLayers.GzipBomb(1024),
            "ratio bomb" => HostileLayers.ZstdBomb(4096),
            _ => HostileLayers.ManyEntries(1000),
        };
        worker.ForgetLayers();
        worker.Registry.PutLayer(name.Replace(' ', '-'), bomb);
        var outcome = await worker.ScanAsync(name.Replace(' ', '-'), TestContext.Current.CancellationToken);
        Assert.True(outcome.End == "incomplete" && outcome.Reasons.Contains("limit") && outcome.Says.Contains(says, StringComparison.Ordinal), outcome.ToString());
        Assert.Equal(["base-files"], outcome.Packages);
        await AssertHonestScanWorksAsync();
    }

    [Fact]
    public async Task Scan_MediaTypeLiesThenAnHonestImageOfTheSameLayer_IsWholeFromTheSameRecord()
    {
        worker.ForgetLayers();
        var layer = new LayerBuilder().File("var/lib/dpkg/status.d/shared", Samples.Status("shared", "1")).Compression(LayerCompression.Zstd).Build();
        foreach (var (tag, mediaType, reason) in new[]
        {
            ("no-layer", "application/vnd.example.thing", "unsupported"),
            ("encrypted", layer.MediaType + "+encrypted", "unsupported"),
            ("gzip", "application/vnd.oci.image.layer.v1.tar+gzip", ""),
            ("honest", layer.MediaType, ""),
        })
        {
            worker.Registry.Inner.Put(HostileRegistry.Repository, tag, new ImageBuilder().Layer(Samples.BaseLayer).Layer(layer).EditManifest(m => m["layers"]![1]!["mediaType"] = mediaType).Build());
            var outcome = await worker.ScanAsync(tag, TestContext.Current.CancellationToken);
            Assert.True(outcome.Reasons.SequenceEqual(reason.Length == 0 ? [] : [reason]), $"{tag}: {outcome}");
            Assert.Equal(reason.Length == 0 ? ["base-files", "shared"] : ["base-files"], outcome.Packages);
        }

        Assert.Single(worker.Registry.Inner.DownloadedBlobs, layer.Digest);
    }

    [Fact]
    public async Task Scan_RegistryWithLimitsOfItsOwn_OnlyThatOneIsHeldToThem()
    {
        worker.ForgetLayers();
        worker.Registry.Inner.Put(HostileRegistry.Repository, "two-files", new ImageBuilder().Layer(l => l.File("a", "").File("b", "").File("c", "")).Build());
        var strict = await worker.ScanAsync("two-files", TestContext.Current.CancellationToken, HostileWorker.Strict);
        Assert.True(strict.End == "incomplete" && strict.Says.Contains("more than 2 entries", StringComparison.Ordinal), strict.ToString());
        var usual = await worker.ScanAsync("two-files", TestContext.Current.CancellationToken);
        Assert.True(usual.End == "complete", usual.ToString());
    }

    private async Task AssertHonestScanWorksAsync()
    {
        var honest = await worker.ScanAsync("1", TestContext.Current.CancellationToken);
        Assert.True(honest.End == "complete" && honest.Packages.SequenceEqual(["base-files", "openssl"]), honest.ToString());
    }
}
