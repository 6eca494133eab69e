using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Images.Registry.Credentials;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Pipeline;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Registry;
using ScanMesh.Tests.Kit.Servers;

namespace ScanMesh.Tests.Unit.Engine.Images.Registry;

/// <summary>Mirrors: by digest only, verified, never with the registry's credentials, never the reason of a failure.</summary>
public sealed class MirrorTests : IAsyncLifetime
{
    private const string Canary = "canary-mirror";
    private static readonly BuiltLayer big = new LayerBuilder().File("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n")
        .File("var/lib/dpkg/status", "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.36-9\n\n").File("usr/share/noise", Noise()).Build();
    private static readonly BuiltContent image = new ImageBuilder().Layer(big).Build();
    private InProcessRegistry registry = null!;
    private InProcessRegistry mirror = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        registry = await InProcessRegistry.StartAsync();
        mirror = await InProcessRegistry.StartAsync();
        registry.Put("team/app", "1", image);
        mirror.Put("team/app", "1", image);
        registry.Gate = new RegistryGate { IsBasic = true, Account = ("u", Canary) };
    }

    public async ValueTask DisposeAsync()
    {
        await registry.DisposeAsync();
        await mirror.DisposeAsync();
    }

    [Fact]
    public async Task Scan_MirrorHasAll_RegistryIsAskedForTheTagOnly()
    {
        using var client = Client(mirror.Endpoint);
        Assert.True((await ScanAsync(client)).Inventory.Complete);
        Assert.All(registry.Requests, r => Assert.Equal("/v2/team/app/manifests/1", r.Path));
        Assert.Equal([image.Layers[0].Digest], mirror.DownloadedBlobs.Where(d => d == big.Digest));
        Assert.All(mirror.Requests, r => Assert.Null(r.Authorization));
        await client.GetManifestAsync("team/app", image.Digest.ToString(), Cancel);
        Assert.Contains(mirror.Requests, r => r.Path == $"/v2/team/app/manifests/{image.Digest}");
    }

    [Fact]
    public async Task Scan_MirrorAsksForCredentials_GetsNone()
    {
        mirror.Gate = new RegistryGate { IsBasic = true, Account = ("u", Canary) };
        using var client = Client(mirror.Endpoint);
        Assert.True((await ScanAsync(client)).Inventory.Complete);
        Assert.NotEmpty(mirror.Requests);
        Assert.All(mirror.Requests, r => Assert.Null(r.Authorization));
    }

    [Fact]
    public async Task Scan_MirrorLacksIt_RegistryGivesIt()
    {
        await using var empty = await InProcessRegistry.StartAsync();
        using var client = Client(empty.Endpoint);
        Assert.True((await ScanAsync(client)).Inventory.Complete);
        Assert.True((await ScanAsync(client)).Inventory.Complete);
        Assert.Equal(4, empty.Requests.Count); // config and layer, twice: what it lacks today it may have tomorrow
    }

    [Fact]
    public async Task Scan_MirrorIsAway_RegistryGivesItAndItIsLeftAloneForAWhile()
    {
        await using var broken = await InProcessRegistry.StartAsync();
        broken.Answer("/", context =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        using var client = Client(broken.Endpoint, new RegistryEndpoint { Host = $"127.0.0.1:{Loopback.FreePort()}", Insecure = true });
        Assert.True((await ScanAsync(client)).Inventory.Complete);
        Assert.True((await ScanAsync(client)).Inventory.Complete);
        Assert.Single(broken.Requests);
    }

    [Fact]
    public async Task Scan_MirrorGivesOtherBytesOfALayer_ReadsItAgainFromTheRegistry()
    {
        var other = big.Bytes.ToArray();
        other[^9] ^= 1;
        Lie(big.Digest, other);
        using var client = Client(mirror.Endpoint);
        var result = await ScanAsync(client);
        Assert.Empty(result.Inventory.Problems);
        Assert.Equal("libc6", Assert.Single(result.Inventory.Packages).Name);
        Assert.Contains(big.Digest, mirror.DownloadedBlobs);
        Assert.Contains(big.Digest, registry.DownloadedBlobs);
    }

    [Fact]
    public async Task Scan_MirrorGivesAnotherConfigOrManifest_RegistryGivesTheRightOne()
    {
        Lie(Digest.Sha256(image.Config), new byte[image.Config.Length]);
        mirror.PutManifest("team/app", image.Digest.ToString(), ImageBuilder.OciManifest, [.. image.Bytes, (byte)' ']);
        using var client = Client(mirror.Endpoint);
        Assert.Equal(image.Digest, (await client.GetManifestAsync("team/app", image.Digest.ToString(), Cancel)).Digest);
        Assert.True((await ScanAsync(client)).Inventory.Complete);
    }

    [Fact]
    public async Task Blob_MirrorBreaksOff_RegistryGivesTheRest()
    {
        mirror.Answer("/blobs/" + big.Digest, async context =>
        {
            context.Response.Headers.ETag = "\"of the mirror\"";
            context.Response.ContentLength = big.Bytes.Length;
            await context.Response.Body.WriteAsync(big.Bytes.AsMemory(0, 1_000_000));
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        using var client = Client(mirror.Endpoint);
        Assert.True((await ScanAsync(client)).Inventory.Complete);
        Assert.Contains(registry.Requests, r => r.Range is not null && r.Blob == big.Digest);
    }

    [Fact]
    public async Task Scan_MirrorWithPrefix_AsksThere()
    {
        mirror.Put("hub-cache/team/app", "1", image);
        using var client = Client(RegistryMirror.Parse($"{mirror.Host}/hub-cache", _ => mirror.Endpoint));
        await ScanAsync(client);
        Assert.All(mirror.Requests, r => Assert.StartsWith("/v2/hub-cache/team/app/", r.Path, StringComparison.Ordinal));
        Assert.Contains(big.Digest, mirror.DownloadedBlobs);
    }

    [Theory]
    [InlineData("https://mirror.example")]
    [InlineData("mirror.example/UPPER")]
    [InlineData("")]
    [InlineData("a b")]
    public void Parse_NoMirror_IsRefused(string text) => Assert.Throws<ScanException>(() => RegistryMirror.Parse(text, h => RegistryEndpoint.Anonymous(h)));

    private void Lie(Digest digest, byte[] bytes) => mirror.Answer("/blobs/" + digest, async context =>
    {
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes);
    });

    private RegistryClient Client(params RegistryEndpoint[] mirrors) => Client([.. mirrors.Select(m => new RegistryMirror(m, ""))]);

    private RegistryClient Client(params RegistryMirror[] mirrors) => new(
        registry.Endpoint with { Credentials = new GivenCredentials(() => new("u", Canary), "none"), Mirrors = [.. mirrors] }, new ScanLimits(), TimeProvider.System);

    private static async Task<ImageInspection> ScanAsync(RegistryClient client)
    {
        var limits = new ScanLimits();
        var source = client.Open(ImageReference.Parse($"{client.Endpoint.Host}/team/app:1"));
        var manifest = await source.ResolveAsync(Cancel);
        return await new ImagePipeline(AnalyserSet.Create(limits), limits, TimeProvider.System).InspectAsync(source, manifest, new MemoryLayerCache(), 4, Cancel);
    }

    private static byte[] Noise()
    {
        var bytes = new byte[5_000_000]; // beyond what is verified before it is used
        new Random(3).NextBytes(bytes);
        return bytes;
    }
}
