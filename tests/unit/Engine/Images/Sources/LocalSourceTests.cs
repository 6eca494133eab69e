using System.Text.Json.Nodes;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Images;

namespace ScanMesh.Tests.Unit.Engine.Images.Sources;

public sealed class LocalSourceTests : IDisposable
{
    private static readonly BuiltContent image = new ImageBuilder().Layer(l => l.File("etc/os-release", "ID=debian\n")).Layer(l => l.File("a", "b").Compression(LayerCompression.Zstd)).Build();
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Layout_ManyTags_AreNoTooLargeIndex()
    {
        ImageFiles.WriteLayout(folder.Path, image, "v1");
        var file = Path.Combine(folder.Path, "index.json");
        var json = JsonNode.Parse(await File.ReadAllTextAsync(file, Cancel))!;
        for (var i = 0; i < 100; i++)
        {
            var again = json["manifests"]![0]!.DeepClone();
            again["annotations"]!["org.opencontainers.image.ref.name"] = $"t{i}";
            json["manifests"]!.AsArray().Add(again);
        }

        await File.WriteAllTextAsync(file, json.ToJsonString(), Cancel);
        await using var source = await OpenAsync($"oci:{folder.Path}:t77");
        Assert.Equal(image.Digest, (await source.ResolveAsync(Cancel)).Digest);
    }

    [Fact]
    public async Task Layout_Fifo_DoesNotHang()
    {
        using (var made = System.Diagnostics.Process.Start("mkfifo", [Path.Combine(folder.Path, "index.json")]))
            await made.WaitForExitAsync(Cancel);
        await using var source = await OpenAsync($"oci:{folder.Path}");
        await Assert.ThrowsAsync<ScanException>(() => source.ResolveAsync(Cancel));
    }

    [Fact]
    public async Task Layout_HalfASurrogatePair_IsCorrupt()
    {
        ImageFiles.WriteLayout(folder.Path, image, "v1");
        var file = Path.Combine(folder.Path, "index.json");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, Cancel)).Replace("\"v1\"", "\"\\ud800\"", StringComparison.Ordinal), Cancel);
        await using var source = await OpenAsync($"oci:{folder.Path}");
        Assert.Equal(FailureReason.Corrupt, (await Assert.ThrowsAsync<ScanException>(() => source.ResolveAsync(Cancel))).Reason);
    }

    [Fact]
    public async Task Layout_OneImage_NeedsNoTag()
    {
        ImageFiles.WriteLayout(folder.Path, image);
        await using var source = await OpenAsync($"oci:{folder.Path}");
        var manifest = await source.ResolveAsync(Cancel);
        Assert.Equal(image.Digest, manifest.Digest);
        Assert.True(await source.HasBlobAsync(image.Layers[0].Descriptor, Cancel));
        Assert.False(await source.HasBlobAsync(image.Descriptor with { Digest = Digest.Sha256("no"u8) }, Cancel));
        Assert.Equal(image.Layers[1].Bytes, await ReadAsync(source, image.Layers[1].Descriptor));
    }

    [Fact]
    public async Task Layout_Tag_IsFoundOrListed()
    {
        ImageFiles.WriteLayout(folder.Path, image, "v1");
        await using (var source = await OpenAsync($"oci:{folder.Path}:v1"))
            Assert.Equal(image.Digest, (await source.ResolveAsync(Cancel)).Digest);
        await using var other = await OpenAsync($"oci:{folder.Path}:v2");
        var fault = await Assert.ThrowsAsync<ScanException>(() => other.ResolveAsync(Cancel));
        Assert.Equal(FailureReason.NotFound, fault.Reason);
        Assert.Contains("v1", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Layout_DamagedManifest_IsCorrupt()
    {
        ImageFiles.WriteLayout(folder.Path, image);
        var file = Path.Combine(folder.Path, "blobs", "sha256", image.Digest.Hex);
        var bytes = await File.ReadAllBytesAsync(file, Cancel);
        bytes[5] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, Cancel);
        await using var source = await OpenAsync($"oci:{folder.Path}");
        Assert.Equal(FailureReason.Corrupt, (await Assert.ThrowsAsync<ScanException>(() => source.ResolveAsync(Cancel))).Reason);
    }

    [Fact]
    public async Task Layout_NoLayout_IsNotFound()
    {
        await using var source = await OpenAsync($"oci:{folder.Path}");
        Assert.Equal(FailureReason.NotFound, (await Assert.ThrowsAsync<ScanException>(() => source.ResolveAsync(Cancel))).Reason);
    }

    [Fact]
    public async Task Layout_Index_GivesThePlatformsImage()
    {
        var arm = new ImageBuilder().For("linux/arm64").Layer(l => l.File("x", "y")).Build();
        ImageFiles.WriteLayout(folder.Path, new ImageIndexBuilder().Image(image).Image(arm).Attestation(image).Build());
        await using var source = await OpenAsync($"oci:{folder.Path}");
        var (manifest, index) = await ImageSources.ResolveImageAsync(source, Platform.Parse("linux/arm64"), new ScanLimits(), Cancel);
        Assert.Equal(arm.Digest, manifest.Digest);
        Assert.NotNull(index);
    }

    public static TheoryData<string, byte[]> Archives() => new()
    {
        { "legacy", ImageFiles.DockerArchive(image) },
        { "legacy gzip", LayerBuilder.Compress(ImageFiles.DockerArchive(image), LayerCompression.Gzip) },
        { "legacy zstd", LayerBuilder.Compress(ImageFiles.DockerArchive(image), LayerCompression.Zstd) },
        { "oci inside", ImageFiles.OciDockerArchive(image) },
        { "oci inside gzip", LayerBuilder.Compress(ImageFiles.OciDockerArchive(image), LayerCompression.Gzip) },
        { "oci without manifest.json", ImageFiles.OciDockerArchive(image, withManifestJson: false) },
        { "compressed layers", WithCompressedLayers() },
    };

    [Theory]
    [MemberData(nameof(Archives))]
    public async Task DockerArchive_EachForm_GivesVerifiedLayers(string form, byte[] archive)
    {
        var before = Directory.GetFiles(Path.GetTempPath(), "scanmesh-*");
        await using var source = await OpenAsync($"docker-archive:{folder.Write("image.tar", archive)}");
        var manifest = ManifestReader.ReadManifest(await source.ResolveAsync(Cancel), new ScanLimits());
        Assert.Equal(ManifestKind.Image, manifest.Kind);
        Assert.Equal(2, manifest.Layers.Length);
        for (var i = 0; i < 2; i++)
        {
            var sink = new Layers.CollectingSink();
            await using var blob = await source.OpenBlobAsync(manifest.Layers[i], Cancel);
            var reading = await new LayerReader(new ScanLimits()).ReadAsync(blob, manifest.Layers[i], sink, Cancel);
            Assert.True(reading.IsVerified && !reading.IsPartial, form);
            Assert.Equal(image.Layers[i].DiffId, reading.Uncompressed);
            Assert.Single(sink.Entries);
        }

        Assert.Equal(image.Config, await ReadAsync(source, manifest.Config));
        // Other tests that run now make such files too, and take their names away at once; one that was left behind stays.
        var left = Directory.GetFiles(Path.GetTempPath(), "scanmesh-*").Except(before).ToList();
        for (var looks = 0; looks < 100 && left.Count > 0; looks++)
        {
            await Task.Delay(20, Cancel);
            left.RemoveAll(file => !File.Exists(file));
        }

        Assert.Empty(left);
    }

    [Theory]
    [InlineData("", LayerCompression.None)]
    [InlineData(":v1", LayerCompression.None)]
    [InlineData(":v1", LayerCompression.Gzip)]
    [InlineData(":v1", LayerCompression.Zstd)]
    public async Task OciArchive_WithAndWithoutTag_GivesTheImage(string tag, LayerCompression compression)
    {
        var archive = LayerBuilder.Compress(ImageFiles.OciDockerArchive(image, "example/app:v1", withManifestJson: false), compression);
        await using var source = await OpenAsync($"oci-archive:{folder.Write("image.tar", archive)}{tag}");
        Assert.Equal(image.Digest, (await source.ResolveAsync(Cancel)).Digest);
        Assert.Equal(image.Layers[1].Bytes, await ReadAsync(source, image.Layers[1].Descriptor));
    }

    [Fact]
    public async Task OciArchive_OtherTagOrNoLayout_IsNotFound()
    {
        await using (var source = await OpenAsync($"oci-archive:{folder.Write("image.tar", ImageFiles.OciDockerArchive(image, "example/app:v1"))}:v2"))
            Assert.Contains("v1", (await Assert.ThrowsAsync<ScanException>(() => source.ResolveAsync(Cancel))).Message, StringComparison.Ordinal);
        await using var legacy = await OpenAsync($"oci-archive:{folder.Write("legacy.tar", ImageFiles.DockerArchive(image))}");
        Assert.Equal(FailureReason.NotFound, (await Assert.ThrowsAsync<ScanException>(() => legacy.ResolveAsync(Cancel))).Reason);
    }

    [Fact]
    public async Task DockerArchive_LayerThatIsALink_IsFollowedInside()
    {
        var layer = image.Layers[0];
        var tar = new TarImageWriter().Entry("real/layer.tar", '0', layer.Tar).Entry("x/layer.tar", '2', link: "../real/layer.tar").Entry("loop/layer.tar", '2', link: "../loop/layer.tar")
            .Entry("c.json", '0', new ImageBuilder().Layer(layer).Build().Config)
            .Entry("manifest.json", '0', "[{\"Config\":\"c.json\",\"Layers\":[\"x/layer.tar\"]}]"u8);
        await using var source = await OpenAsync($"docker-archive:{folder.Write("image.tar", tar.ToArray())}");
        var manifest = ManifestReader.ReadManifest(await source.ResolveAsync(Cancel), new ScanLimits());
        Assert.Equal(layer.Tar, await ReadAsync(source, manifest.Layers[0]));
    }

    [Theory]
    [InlineData("[]", FailureReason.Unsupported)]
    [InlineData("[{},{}]", FailureReason.Unsupported)]
    [InlineData("{}", FailureReason.Corrupt)]
    [InlineData("[{\"Config\":\"c.json\",\"Layers\":[7]}]", FailureReason.Corrupt)]
    [InlineData("[{\"Config\":\"../../etc/passwd\",\"Layers\":[]}]", FailureReason.Corrupt)]
    [InlineData("[{\"Config\":\"loop\",\"Layers\":[]}]", FailureReason.Corrupt)]
    [InlineData("[{\"Config\":\"out\",\"Layers\":[]}]", FailureReason.Corrupt)]
    [InlineData("[{\"Config\":\"c.json\",\"Layers\":[\"none\"]}]", FailureReason.Corrupt)]
    public async Task DockerArchive_WrongList_IsAClearFault(string list, FailureReason reason)
    {
        var tar = new TarImageWriter().Entry("loop", '2', link: "loop").Entry("out", '2', link: "/etc/passwd").Entry("c.json", '0', image.Config)
            .Entry("manifest.json", '0', System.Text.Encoding.UTF8.GetBytes(list));
        var path = folder.Write("image.tar", tar.ToArray());
        Assert.Equal(reason, (await Assert.ThrowsAsync<ScanException>(() => OpenAsync($"docker-archive:{path}"))).Reason);
    }

    [Fact]
    public async Task DockerArchive_DamagedLayer_IsFoundByItsDiffId()
    {
        var bytes = ImageFiles.DockerArchive(image);
        bytes[600] ^= 1; // inside the first layer's content
        await using var source = await OpenAsync($"docker-archive:{folder.Write("image.tar", bytes)}");
        var manifest = ManifestReader.ReadManifest(await source.ResolveAsync(Cancel), new ScanLimits());
        await using var blob = await source.OpenBlobAsync(manifest.Layers[0], Cancel);
        Assert.False((await new LayerReader(new ScanLimits()).ReadAsync(blob, manifest.Layers[0], new Layers.CollectingSink(), Cancel)).IsVerified);
    }

    [Fact]
    public async Task DockerArchive_GzipBomb_IsALimit()
    {
        var bomb = LayerBuilder.Compress(new byte[4 << 20], LayerCompression.Gzip);
        var path = folder.Write("bomb.tar.gz", bomb);
        Assert.True(SourceReference.TryParse($"docker-archive:{path}", out var reference, out _));
        var limits = new ScanLimits { RatioFreeBytes = 1 << 20, CompressionRatio = 10 };
        var fault = await Assert.ThrowsAsync<ScanException>(() => ImageSources.OpenAsync(reference, limits, TimeProvider.System, null, Cancel));
        Assert.Equal(FailureReason.Limit, fault.Reason);
    }

    [Theory]
    [InlineData(true, FailureReason.Corrupt)]
    [InlineData(false, FailureReason.NotFound)]
    public async Task DockerArchive_NoArchive_IsAClearFault(bool exists, FailureReason reason)
    {
        var path = Path.Combine(folder.Path, "x.tar");
        if (exists)
            folder.Write("x.tar", new string('#', 3000));
        Assert.Equal(reason, (await Assert.ThrowsAsync<ScanException>(() => OpenAsync($"docker-archive:{path}"))).Reason);
    }

    private static byte[] WithCompressedLayers()
    {
        var tar = new TarImageWriter().Entry("c.json", '0', image.Config);
        for (var i = 0; i < 2; i++)
            tar.Entry($"{i}.tar.gz", '0', image.Layers[i].Bytes);
        return tar.Entry("manifest.json", '0', "[{\"Config\":\"c.json\",\"RepoTags\":null,\"Layers\":[\"0.tar.gz\",\"1.tar.gz\"]}]"u8).ToArray();
    }

    private static async Task<byte[]> ReadAsync(IImageSource source, Descriptor blob)
    {
        await using var stream = await source.OpenBlobAsync(blob, Cancel);
        var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Cancel);
        return copy.ToArray();
    }

    private static Task<IImageSource> OpenAsync(string text)
    {
        Assert.True(SourceReference.TryParse(text, out var reference, out var error), error);
        return ImageSources.OpenAsync(reference, new ScanLimits(), TimeProvider.System, null, Cancel);
    }
}
