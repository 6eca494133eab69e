using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Pipeline;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Registry;

namespace ScanMesh.Tests.Unit.Engine.Pipeline;

public sealed class ImagePipelineTests : IAsyncLifetime
{
    private const string Status = "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nSource: glibc\nVersion: 2.36-9+deb12u4\n\n";
    private static readonly BuiltLayer baseLayer = new LayerBuilder().File("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n").File("var/lib/dpkg/status", Status).Build();
    private static readonly BuiltLayer topLayer = new LayerBuilder()
        .File("var/lib/dpkg/status", Status + "Package: zlib1g\nStatus: install ok installed\nArchitecture: amd64\nSource: zlib\nVersion: 1:1.2.13.dfsg-1\n\n")
        .Compression(LayerCompression.Zstd).WithoutEndBlocks().Build();

    private InProcessRegistry registry = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => registry = await InProcessRegistry.StartAsync();

    public ValueTask DisposeAsync() => registry.DisposeAsync();

    [Fact]
    public async Task Inspect_TwoLayers_GivesPackagesWithTheirLayers()
    {
        var image = new ImageBuilder().Layer(baseLayer).Layer(topLayer).Build();
        var result = await InspectAsync(image);

        Assert.True(result.Inventory.Complete);
        Assert.Empty(result.Inventory.Problems);
        Assert.Equal(["libc6", "zlib1g"], result.Inventory.Packages.Select(p => p.Name));
        Assert.Equal([baseLayer.Digest, topLayer.Digest], result.Inventory.Packages.Select(p => p.Layer!.Value));
        Assert.Equal(image.Digest, result.Image.Digest);
        Assert.Equal(Platform.LinuxAmd64, result.Image.Platform);
        Assert.Equal("debian", result.Image.Distribution!.Id);
        Assert.Equal(new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.Zero), result.Image.Created);
        Assert.Equal([new ReportLayer(0, baseLayer.Digest, baseLayer.Bytes.Length, "layer 0"), new ReportLayer(1, topLayer.Digest, topLayer.Bytes.Length, "layer 1")], result.Image.Layers);
    }

    [Fact]
    public async Task Inspect_KnownLayer_IsNotDownloaded()
    {
        var cache = new MemoryLayerCache();
        await InspectAsync(new ImageBuilder().Layer(baseLayer).Build(), cache);
        var before = registry.DownloadedBlobs.Count;
        var result = await InspectAsync(new ImageBuilder().Layer(baseLayer).Layer(topLayer).Build(), cache);
        Assert.Equal(2, result.Inventory.Packages.Length);
        Assert.DoesNotContain(baseLayer.Digest, registry.DownloadedBlobs.Skip(before));
        Assert.Contains(topLayer.Digest, registry.DownloadedBlobs.Skip(before));
    }

    [Fact]
    public async Task Inspect_SameLayerTwice_IsReadOnce()
    {
        await InspectAsync(new ImageBuilder().Layer(baseLayer).Layer(topLayer).Layer(baseLayer).Build(), parallelism: 4);
        Assert.Single(registry.DownloadedBlobs, baseLayer.Digest);
    }

    [Fact]
    public async Task Inspect_AnyParallelism_GivesTheSameAnswer()
    {
        var builder = new ImageBuilder().Layer(baseLayer);
        for (var i = 0; i < 12; i++)
            builder.Layer(l => l.File($"file{i}", new string('x', 5000 * i)));
        var image = builder.Layer(topLayer).Build();
        var one = await InspectAsync(image, parallelism: 1);
        var many = await InspectAsync(image, parallelism: 8);
        Assert.Equal(one.Inventory.Packages, many.Inventory.Packages, (a, b) => a.Id == b.Id && a.Layer == b.Layer);
    }

    [Fact]
    public async Task Inspect_DiffIdDiffers_IsAProblemOfTheImageOnly()
    {
        var lie = Digest.Sha256("lie"u8).ToString();
        var cache = new StoringCache();
        var result = await InspectAsync(new ImageBuilder().Layer(baseLayer).EditConfig(c => c["rootfs"]!["diff_ids"] = new JsonArray(lie)).Build(), cache);
        Assert.False(result.Inventory.Complete);
        Assert.Equal(ProblemReason.DiffIdMismatch, Assert.Single(result.Inventory.Problems).Reason);
        Assert.Single(result.Inventory.Packages);
        Assert.Empty(Assert.Single(cache.Stored).Problems);
    }

    [Fact]
    public async Task Inspect_FewerDiffIdsThanLayers_IsAProblem()
    {
        var result = await InspectAsync(new ImageBuilder().Layer(baseLayer).Layer(topLayer).EditConfig(c => c["rootfs"]!["diff_ids"]!.AsArray().RemoveAt(1)).Build());
        Assert.False(result.Inventory.Complete);
        Assert.Equal(ProblemReason.DiffIdMismatch, Assert.Single(result.Inventory.Problems).Reason);
    }

    [Fact]
    public async Task Inspect_WrongBlob_UsesNothingOfItAndStoresNothing()
    {
        var other = new LayerBuilder().File("var/lib/dpkg/status", "Package: evil\nStatus: install ok installed\nVersion: 1\n\n").Build();
        registry.Answer($"/blobs/{topLayer.Digest}", c => c.Response.Body.WriteAsync(other.Bytes).AsTask());
        var cache = new StoringCache();
        var result = await InspectAsync(new ImageBuilder().Layer(baseLayer).Layer(topLayer).Build(), cache);
        Assert.False(result.Inventory.Complete);
        Assert.Equal(["libc6"], result.Inventory.Packages.Select(p => p.Name));
        Assert.Equal(ProblemReason.DigestMismatch, Assert.Single(result.Inventory.Problems).Reason);
        Assert.Equal([baseLayer.Digest], cache.Stored.Select(r => r.Blob));
    }

    [Fact]
    public async Task Inspect_TruncatedBlob_IsDigestMismatch()
    {
        registry.Answer($"/blobs/{topLayer.Digest}", c => c.Response.Body.WriteAsync(topLayer.Bytes.AsMemory(0, 50)).AsTask());
        var result = await InspectAsync(new ImageBuilder().Layer(baseLayer).Layer(topLayer).Build());
        Assert.Equal(ProblemReason.DigestMismatch, Assert.Single(result.Inventory.Problems).Reason);
    }

    [Fact]
    public async Task Inspect_BrokenArchive_IsPartialAndNotStored()
    {
        var broken = BuiltLayer.FromTar(topLayer.Tar[..600]);
        var cache = new StoringCache();
        var result = await InspectAsync(new ImageBuilder().Layer(baseLayer).Layer(broken).Build(), cache);
        Assert.False(result.Inventory.Complete);
        Assert.Contains(result.Inventory.Problems, p => p.Reason == ProblemReason.Corrupt);
        Assert.Equal([baseLayer.Digest], cache.Stored.Select(r => r.Blob));
    }

    [Fact]
    public async Task Inspect_ForeignLayer_IsAProblemAndNeverFetched()
    {
        var result = await InspectAsync(new ImageBuilder().Layer(baseLayer).Layer(topLayer)
            .EditManifest(m => m["layers"]![1]!["urls"] = new JsonArray(registry.Url + "/foreign")).Build());
        Assert.Equal(ProblemReason.ForeignLayer, Assert.Single(result.Inventory.Problems).Reason);
        Assert.False(result.Inventory.Complete);
        Assert.DoesNotContain(registry.Requests, r => r.Path == "/foreign");
        Assert.DoesNotContain(topLayer.Digest, registry.DownloadedBlobs);
    }

    [Theory]
    [InlineData("application/vnd.oci.image.layer.v1.tar+gzip+encrypted", ProblemReason.Unsupported)]
    [InlineData("application/vnd.example.thing", ProblemReason.Unsupported)]
    public async Task Inspect_LayerThatCannotBeRead_IsAProblem(string mediaType, ProblemReason reason)
    {
        var result = await InspectAsync(new ImageBuilder().Layer(baseLayer).Layer(topLayer).EditManifest(m => m["layers"]![1]!["mediaType"] = mediaType).Build());
        Assert.Equal(reason, Assert.Single(result.Inventory.Problems).Reason);
        Assert.False(result.Inventory.Complete);
    }

    [Fact]
    public async Task Inspect_LayerBeyondTheLimit_IsNotDownloaded()
    {
        var result = await InspectAsync(new ImageBuilder().Layer(baseLayer).Build(), limits: new ScanLimits { LayerBytesIn = 10 });
        Assert.Equal(ProblemReason.TooLarge, Assert.Single(result.Inventory.Problems).Reason);
        Assert.DoesNotContain(baseLayer.Digest, registry.DownloadedBlobs);
    }

    [Fact]
    public async Task Inspect_ConfigOfOtherBytes_IsCorrupt()
    {
        var image = new ImageBuilder().Layer(baseLayer).Build();
        registry.Answer($"/blobs/{Digest.Sha256(image.Config)}", c => c.Response.WriteAsync("{}"));
        Assert.Equal(FailureReason.Corrupt, (await Assert.ThrowsAsync<ScanException>(() => InspectAsync(image))).Reason);
    }

    [Fact]
    public async Task Inspect_Artifact_IsUnsupportedAndNamed()
    {
        var chart = new ImageBuilder().Layer(baseLayer).EditManifest(m => m["config"]!["mediaType"] = "application/vnd.cncf.helm.config.v1+json").Build();
        var fault = await Assert.ThrowsAsync<ScanException>(() => InspectAsync(chart));
        Assert.Equal(FailureReason.Unsupported, fault.Reason);
        Assert.Contains("helm", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_LayerNotThere_IsNotFound()
    {
        var image = new ImageBuilder().Layer(baseLayer).Build();
        registry.PutManifest("team/app", "broken", image.MediaType, image.Bytes);
        registry.PutBlob("team/app", image.Config);
        var fault = await Assert.ThrowsAsync<ScanException>(() => InspectReferenceAsync(ImageReference.Parse($"{registry.Host}/team/app:broken"), cancellationToken: Cancel));
        Assert.Equal(FailureReason.NotFound, fault.Reason);
    }

    [Fact]
    public async Task Inspect_LongerThanAllowed_IsATimeout()
    {
        var time = new FakeTimeProvider();
        var asked = new TaskCompletionSource();
        registry.Answer($"/blobs/{baseLayer.Digest}", async c =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, c.RequestAborted);
        });
        var scan = InspectAsync(new ImageBuilder().Layer(baseLayer).Build(), time: time);
        await asked.Task.WaitAsync(Cancel);
        time.Advance(TimeSpan.FromMinutes(21));
        Assert.Equal(FailureReason.Timeout, (await Assert.ThrowsAsync<ScanException>(() => scan)).Reason);
    }

    [Fact]
    public async Task Inspect_Cancelled_IsCancellation()
    {
        using var stop = new CancellationTokenSource();
        registry.Answer($"/blobs/{baseLayer.Digest}", async c =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, c.RequestAborted);
        });
        var reference = registry.Put("team/app", "1", new ImageBuilder().Layer(baseLayer).Build());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => InspectReferenceAsync(reference, cancellationToken: stop.Token));
    }

    [Fact]
    public async Task InspectRootFs_SameContent_EqualsTheImage()
    {
        using var folder = new Kit.TemporaryFolder();
        folder.Write("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
        folder.Write("var/lib/dpkg/status", Status);
        var flat = await Pipeline().InspectRootFsAsync(folder.Path, Cancel);
        var image = await InspectAsync(new ImageBuilder().Layer(baseLayer).Build());
        Assert.Equal(image.Inventory.Packages.Select(p => p with { Layer = null, Licences = [] }), flat.Inventory.Packages.Select(p => p with { Licences = [] }));
        Assert.Null(flat.Image.Digest);
        Assert.Empty(flat.Image.Layers);
        Assert.True(flat.Inventory.Complete);
    }

    [Fact]
    public async Task InspectRootFs_NoFolder_IsNotFound()
    {
        using var folder = new Kit.TemporaryFolder();
        var fault = await Assert.ThrowsAsync<ScanException>(() => Pipeline().InspectRootFsAsync(Path.Combine(folder.Path, "none"), Cancel));
        Assert.Equal(FailureReason.NotFound, fault.Reason);
    }

    private static ImagePipeline Pipeline(ScanLimits? limits = null, TimeProvider? time = null) =>
        new(AnalyserSet.Create(limits ?? new ScanLimits()), limits ?? new ScanLimits(), time ?? TimeProvider.System);

    private Task<ImageInspection> InspectAsync(BuiltContent image, ILayerCache? cache = null, int parallelism = 3, ScanLimits? limits = null, TimeProvider? time = null) =>
        InspectReferenceAsync(registry.Put("team/app", "1", image), cache, parallelism, limits, time, Cancel);

    private async Task<ImageInspection> InspectReferenceAsync(
        ImageReference reference, ILayerCache? cache = null, int parallelism = 3, ScanLimits? limits = null, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        limits ??= new ScanLimits();
        using var client = new RegistryClient(registry.Endpoint, limits, TimeProvider.System);
        await using var source = client.Open(reference);
        var (manifest, _) = await ImageSources.ResolveImageAsync(source, null, limits, cancellationToken);
        return await Pipeline(limits, time).InspectAsync(source, manifest, cache ?? new MemoryLayerCache(), parallelism, cancellationToken);
    }

    private sealed class StoringCache : ILayerCache
    {
        public List<LayerRecord> Stored { get; } = [];

        public Task<LayerRecord?> FindAsync(Descriptor layer, string analyserSet, CancellationToken cancellationToken) => Task.FromResult<LayerRecord?>(null);

        public Task StoreAsync(LayerRecord record, CancellationToken cancellationToken)
        {
            lock (Stored)
                Stored.Add(record);
            return Task.CompletedTask;
        }
    }
}
