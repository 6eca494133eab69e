using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Pipeline;
using ScanMesh.Tests.Kit.Hostile;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Registry;
using ScanMesh.Tests.Unit.Scanner;

namespace ScanMesh.Tests.Unit.Hostile;

/// <summary>Each limit on its edge: what just fits passes without a word, one more gives the named problem (or, before a layer is read, the named fault) and never silence.</summary>
public sealed class ScanLimitsTests : IAsyncLifetime
{
    private static readonly BuiltLayer noise = new LayerBuilder().File("noise", Noise(40_000)).Compression(LayerCompression.Gzip).Build();
    private static readonly BuiltLayer zeros = new LayerBuilder().File("zeros", new byte[1 << 20]).Build();
    private static readonly BuiltLayer links = new LayerBuilder().Directory("to").SymbolicLink("l", "to").File("l/a", "").File("l/b", "").Build();
    private static readonly BuiltContent plain = Samples.Image("openssl");

    /// <summary>Name, the image, the limits at (0) and below (1) the edge, reason. A problem of the report unless it is said to be a fault.</summary>
    private static readonly (string Name, BuiltContent Image, Func<int, ScanLimits> Limits, string Reason, bool IsFault)[] table =
    [
        ("bytes in", Of(noise), less => new ScanLimits { LayerBytesIn = noise.Bytes.Length - less }, "too-large", false),
        ("bytes out", Of(noise), less => new ScanLimits { LayerBytesOut = noise.Tar.Length - less }, "limit", false),
        ("ratio", Of(zeros), less => new ScanLimits { RatioFreeBytes = 0, CompressionRatio = (zeros.Tar.Length + zeros.Bytes.Length - 1) / zeros.Bytes.Length - less }, "limit", false),
        ("ratio-free bytes", Of(zeros), less => new ScanLimits { RatioFreeBytes = zeros.Tar.Length - less, CompressionRatio = 2 }, "limit", false),
        ("entries", Of(Files(7)), less => new ScanLimits { LayerEntries = 7 - less }, "limit", false),
        ("path", Of(new LayerBuilder().File(new string('p', 90), "").Build()), less => new ScanLimits { PathBytes = 90 - less }, "limit", false),
        ("long path", Of(new LayerBuilder().File(Long(3000), "").Build()), less => new ScanLimits { PathBytes = 3000 - less }, "limit", false),
        ("link target", Of(new LayerBuilder().SymbolicLink("l", Long(3000)).Build()), less => new ScanLimits { PathBytes = 3000 - less }, "limit", false),
        ("hard link target", Of(new LayerBuilder().File(Long(200), "").HardLink("h", Long(200)).Build()), less => new ScanLimits { PathBytes = 200 - less }, "limit", false),
        ("file size", Of(Status(3)), less => new ScanLimits { AnalysedFileBytes = 3L * Samples.Status("p0", "1").Length - less }, "limit", false),
        ("packages", Of(Status(5)), less => new ScanLimits { LayerPackages = 5 - less }, "limit", false),
        // A path and a fact, two bytes a character, 50 characters for what holds them.
        ("layer record", Of(Status(1)), less => new ScanLimits { LayerRecordBytes = 2 * (50 + "var/lib/dpkg/status".Length + 50 + "debp01amd64".Length) - less }, "limit", false),
        ("link steps", Of(links), less => new ScanLimits { LinkSteps = 10 - less }, "limit", false),
        ("layers", plain, less => new ScanLimits { Layers = 2 - less }, "too-large", true),
        ("manifest", plain, less => new ScanLimits { ManifestBytes = plain.Bytes.Length - less }, "too-large", true),
        ("config", plain, less => new ScanLimits { ConfigBytes = plain.Config.Length - less }, "too-large", true),
    ];

    private InProcessRegistry registry = null!;

    public static TheoryData<string> Names => [.. table.Select(c => c.Name)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => registry = await InProcessRegistry.StartAsync();

    public ValueTask DisposeAsync() => registry.DisposeAsync();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Limit_OnItsEdge_PassesAndOneMoreIsTheNamedProblem(string name)
    {
        var (_, image, limits, reason, isFault) = table.Single(c => c.Name == name);
        var fits = await InspectAsync(image, limits(0));
        Assert.True(fits.Complete && fits.Problems.IsEmpty, string.Join('\n', fits.Problems));
        if (isFault)
        {
            Assert.Equal(reason, (await Assert.ThrowsAsync<ScanException>(() => InspectAsync(image, limits(1)))).Reason.ToText());
            return;
        }

        var cache = new MemoryLayerCache();
        var beyond = await InspectAsync(image, limits(1), cache);
        Assert.False(beyond.Complete);
        Assert.Contains(beyond.Problems, p => p.Reason.ToText() == reason);
        // Nothing of it is kept: with room the same image is whole.
        Assert.Null(await cache.FindAsync(image.Layers[^1].Descriptor, AnalyserSet.Create(limits(1)).Hash, Cancel));
        Assert.True((await InspectAsync(image, new ScanLimits(), cache)).Complete);
    }

    [Theory]
    [InlineData(16, true)]
    [InlineData(17, false)]
    public async Task HeadersOfAHeader_OnTheirEdge(int headers, bool complete)
    {
        Assert.Equal(complete, (await InspectAsync(Of(HostileLayers.EndlessHeaders(headers)), new ScanLimits())).Complete);
    }

    [Theory]
    [InlineData(63, null)] // the object around them is one more
    [InlineData(64, "corrupt")]
    public void Nesting_OfADocument_OnItsEdge(int arrays, string? reason)
    {
        var fault = Record.Exception(() => ManifestReader.MediaTypeOf(HostileLayers.DeepJson(arrays), null));
        Assert.Equal(reason, (fault as ScanException)?.Reason.ToText());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Memory_OfAnImage_KeepsTheLowestLayersThatFit(int parallelism)
    {
        var image = new ImageBuilder().Layer(Status(3)).Layer(Files(100)).Layer(Files(50)).Layer(new LayerBuilder().File("var/lib/dpkg/status.d/x", Samples.Status("x", "1")).Build()).Build();
        var sizes = await SizesAsync(image);
        var whole = await InspectAsync(image, new ScanLimits { ImageRecordBytes = sizes.Sum() }, parallelism: parallelism);
        Assert.True(whole.Complete);
        Assert.Equal(4, whole.Packages.Length);

        var cut = await InspectAsync(image, new ScanLimits { ImageRecordBytes = sizes.Sum() - 1 }, parallelism: parallelism);
        Assert.False(cut.Complete);
        Assert.Equal(ProblemReason.Limit, Assert.Single(cut.Problems).Reason);
        Assert.Equal(3, cut.Packages.Length);

        // The one that does not fit takes those above with it, however small they are.
        var lowest = await InspectAsync(image, new ScanLimits { ImageRecordBytes = sizes[0] + sizes[1] - 1 }, parallelism: parallelism);
        Assert.Equal(3, lowest.Problems.Length);
        Assert.Equal(3, lowest.Packages.Length);
        Assert.Empty((await InspectAsync(image, new ScanLimits { ImageRecordBytes = 1 }, parallelism: parallelism)).Packages);
    }

    [Fact]
    public void AnalyserSet_EachLimitThatShapesRecords_IsInItsHash()
    {
        var sets = table.Where(c => c.Name is not ("layers" or "manifest" or "config")).Select(c => AnalyserSet.Create(c.Limits(0)).Hash).Append(AnalyserSet.Create(new ScanLimits()).Hash).ToList();
        // Two paths of 3000 bytes are one limit.
        Assert.Equal(sets.Count - 1, sets.Distinct().Count());
        Assert.Equal(AnalyserSet.Create(new ScanLimits()).Hash, AnalyserSet.Create(new ScanLimits { ScanTime = TimeSpan.FromMinutes(1), ImageRecordBytes = 1 }).Hash);
    }

    private static BuiltContent Of(BuiltLayer layer) => new ImageBuilder().Layer(layer).Build();

    private static BuiltLayer Files(int count)
    {
        var layer = new LayerBuilder();
        for (var i = 0; i < count; i++)
            layer.File($"file{i}", "");
        return layer.Build();
    }

    private static BuiltLayer Status(int packages) =>
        new LayerBuilder().File("var/lib/dpkg/status", string.Concat(Enumerable.Range(0, packages).Select(i => Samples.Status($"p{i}", "1")))).Build();

    private static string Long(int length) => string.Concat(Enumerable.Repeat("abcdefghi/", length / 10))[..^1] + "x";

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(3).NextBytes(bytes);
        return bytes;
    }

    private async Task<List<long>> SizesAsync(BuiltContent image)
    {
        var cache = new MemoryLayerCache();
        await InspectAsync(image, new ScanLimits(), cache);
        var sizes = new List<long>();
        foreach (var layer in image.Layers)
            sizes.Add(RecordSize.Of((await cache.FindAsync(layer.Descriptor, AnalyserSet.Create(new ScanLimits()).Hash, Cancel))!));
        return sizes;
    }

    private async Task<Inventory> InspectAsync(BuiltContent image, ScanLimits limits, ILayerCache? cache = null, int parallelism = 2)
    {
        var reference = registry.Put("team/app", "1", image);
        using var client = new RegistryClient(registry.Endpoint, limits, TimeProvider.System);
        await using var source = client.Open(reference);
        var (manifest, _) = await ImageSources.ResolveImageAsync(source, null, limits, Cancel);
        return (await new ImagePipeline(AnalyserSet.Create(limits), limits, TimeProvider.System).InspectAsync(source, manifest, cache ?? new MemoryLayerCache(), parallelism, Cancel)).Inventory;
    }
}
