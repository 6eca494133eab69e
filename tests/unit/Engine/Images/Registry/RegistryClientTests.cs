using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Registry;

namespace ScanMesh.Tests.Unit.Engine.Images.Registry;

public sealed class RegistryClientTests : IAsyncLifetime
{
    private static readonly BuiltContent image = new ImageBuilder().Layer(l => l.File("etc/os-release", "ID=debian\n")).Build();
    private InProcessRegistry registry = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        registry = await InProcessRegistry.StartAsync();
        registry.Put("team/app", "1", image);
    }

    public ValueTask DisposeAsync() => registry.DisposeAsync();

    [Fact]
    public async Task Manifest_ByTagAndDigest_IsVerifiedAndTyped()
    {
        using var client = Client();
        var byTag = await client.GetManifestAsync("team/app", "1", Cancel);
        Assert.Equal(image.Digest, byTag.Digest);
        Assert.Equal(ManifestMediaTypes.OciManifest, byTag.MediaType);
        Assert.Equal(image.Bytes, byTag.Bytes.ToArray());
        Assert.Equal(image.Digest, (await client.GetManifestAsync("team/app", image.Digest.ToString(), Cancel)).Digest);
        Assert.Equal(image.Digest, (await client.FindManifestAsync("team/app", "1", Cancel))!.Digest);
        Assert.Null(await client.FindManifestAsync("team/app", "2", Cancel));
    }

    [Fact]
    public async Task Blob_PresentAndAbsent_IsToldApart()
    {
        using var client = Client();
        Assert.True(await client.HasBlobAsync("team/app", image.Layers[0].Digest, Cancel));
        Assert.False(await client.HasBlobAsync("team/app", Digest.Sha256("no"u8), Cancel));
        Assert.Equal(image.Layers[0].Bytes, await ReadBlobAsync(client));
        Assert.Equal([image.Layers[0].Digest], registry.DownloadedBlobs);
    }

    [Fact]
    public async Task Manifest_NotThere_IsNotFound()
    {
        using var client = Client();
        var fault = await FaultAsync(() => client.GetManifestAsync("team/app", "none", Cancel));
        Assert.Equal(FailureReason.NotFound, fault.Reason);
        Assert.Contains("MANIFEST_UNKNOWN", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Manifest_WrongBytesForTheDigest_IsCorrupt()
    {
        registry.Answer("/manifests/", c => c.Response.WriteAsync("{\"schemaVersion\":2}"));
        using var client = Client();
        Assert.Equal(FailureReason.Corrupt, (await FaultAsync(() => client.GetManifestAsync("team/app", image.Digest.ToString(), Cancel))).Reason);
    }

    [Fact]
    public async Task Manifest_HeaderStatesAnotherDigest_IsCorrupt()
    {
        registry.Answer("/manifests/", c =>
        {
            c.Response.Headers["Docker-Content-Digest"] = Digest.Sha256("other"u8).ToString();
            return c.Response.Body.WriteAsync(image.Bytes).AsTask();
        });
        using var client = Client();
        Assert.Equal(FailureReason.Corrupt, (await FaultAsync(() => client.GetManifestAsync("team/app", "1", Cancel))).Reason);
    }

    [Fact]
    public async Task Manifest_Huge_IsTooLarge()
    {
        registry.Answer("/manifests/", async c =>
        {
            for (var i = 0; i < 100 && !c.RequestAborted.IsCancellationRequested; i++)
                await c.Response.Body.WriteAsync(new byte[1 << 20]);
        });
        using var client = Client();
        Assert.Equal(FailureReason.TooLarge, (await FaultAsync(() => client.GetManifestAsync("team/app", "1", Cancel))).Reason);
    }

    [Theory]
    [InlineData(401, FailureReason.Unauthorized)]
    [InlineData(403, FailureReason.Unauthorized)]
    [InlineData(404, FailureReason.NotFound)]
    [InlineData(429, FailureReason.RegistryUnavailable)]
    [InlineData(500, FailureReason.RegistryUnavailable)]
    [InlineData(503, FailureReason.RegistryUnavailable)]
    [InlineData(418, FailureReason.Unsupported)]
    [InlineData(304, FailureReason.Unsupported)]
    public async Task Status_EachKind_HasItsReason(int status, FailureReason reason)
    {
        registry.Answer("/manifests/", c =>
        {
            c.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        using var client = Client();
        Assert.Equal(reason, (await FaultAsync(() => client.GetManifestAsync("team/app", "1", Cancel))).Reason);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("999999", 3600)]
    [InlineData("0", 1)]
    [InlineData("nonsense", 60)]
    [InlineData(null, 60)]
    [InlineData("Thu, 01 Jan 2026 00:02:00 GMT", 120)]
    public async Task RateLimit_RetryAfter_IsParsedAndBounded(string? header, int seconds)
    {
        registry.Answer("/manifests/", c =>
        {
            c.Response.StatusCode = 429;
            if (header is not null)
                c.Response.Headers.RetryAfter = header;
            return Task.CompletedTask;
        });
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var client = new RegistryClient(registry.Endpoint with { PauseBudget = TimeSpan.Zero }, new ScanLimits(), time);
        var fault = await FaultAsync(() => client.GetManifestAsync("team/app", "1", Cancel));
        Assert.Equal(TimeSpan.FromSeconds(seconds), fault.RetryAfter);
        Assert.Single(registry.Requests);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public async Task PassingFault_IsTriedAgainAFewTimes(int failures, bool succeeds)
    {
        var left = failures;
        registry.Intercept(c =>
        {
            if (left-- <= 0)
                return Task.FromResult(false);
            c.Response.StatusCode = 502;
            return Task.FromResult(true);
        });
        using var client = Client();
        var fault = await Record.ExceptionAsync(() => client.GetManifestAsync("team/app", "1", Cancel));
        Assert.Equal(succeeds, fault is null);
        Assert.Equal(3, registry.Requests.Count);
    }

    [Fact]
    public async Task Connection_Refused_IsUnavailable()
    {
        var host = registry.Host;
        await registry.DisposeAsync();
        using var client = new RegistryClient(RegistryEndpoint.Anonymous(host, insecure: true), new ScanLimits(), TimeProvider.System);
        var fault = await FaultAsync(() => client.GetManifestAsync("team/app", "1", Cancel));
        Assert.Equal(FailureReason.RegistryUnavailable, fault.Reason);
        Assert.Contains(host, fault.Message, StringComparison.Ordinal);
        registry = await InProcessRegistry.StartAsync();
    }

    [Fact]
    public async Task Endpoint_HttpsAtAPlainServer_SaysHowToAllowIt()
    {
        using var client = new RegistryClient(RegistryEndpoint.Anonymous(registry.Host), new ScanLimits(), TimeProvider.System);
        var fault = await FaultAsync(() => client.GetManifestAsync("team/app", "1", Cancel));
        Assert.Equal(FailureReason.RegistryUnavailable, fault.Reason);
        Assert.Contains("insecure", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blob_ConnectionBreaks_IsResumedByRange()
    {
        var big = new byte[3_000_000];
        new Random(5).NextBytes(big);
        registry.PutBlob("team/app", big);
        var breaks = 2;
        registry.Intercept(async c =>
        {
            if (!c.Request.Path.Value!.EndsWith(Digest.Sha256(big).Hex, StringComparison.Ordinal) || breaks-- <= 0)
                return false;
            var from = c.Request.Headers.Range.Count == 0 ? 0 : int.Parse(c.Request.Headers.Range.ToString()["bytes=".Length..^1], CultureInfo.InvariantCulture);
            c.Response.StatusCode = from == 0 ? 200 : 206;
            if (from > 0)
                c.Response.Headers.ContentRange = $"bytes {from}-{big.Length - 1}/{big.Length}";
            c.Response.ContentLength = big.Length - from;
            await c.Response.Body.WriteAsync(big.AsMemory(from, 1_000_000));
            await c.Response.Body.FlushAsync();
            c.Abort();
            return true;
        });
        using var client = Client();
        await using var stream = await client.OpenBlobAsync("team/app", new Descriptor("x/y", Digest.Sha256(big), big.Length), Cancel);
        var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Cancel);
        Assert.Equal(Digest.Sha256(big), Digest.Sha256(copy.ToArray()));
        Assert.NotNull(registry.Requests[1].Range);
    }

    [Fact]
    public async Task Blob_BreaksAgainAndAgain_IsUnavailable()
    {
        registry.Answer("/blobs/", async c =>
        {
            c.Response.ContentLength = 1000;
            await c.Response.Body.WriteAsync(new byte[10]);
            await c.Response.Body.FlushAsync();
            c.Abort();
        });
        using var client = Client();
        Assert.Equal(FailureReason.RegistryUnavailable, (await FaultAsync(() => ReadBlobAsync(client))).Reason);
    }

    [Fact]
    public async Task Parallel_Requests_AreLimited()
    {
        var running = 0;
        var most = 0;
        registry.Answer("/manifests/", async c =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await Task.Delay(20);
            Interlocked.Decrement(ref running);
            await c.Response.Body.WriteAsync(image.Bytes);
        });
        using var client = new RegistryClient(registry.Endpoint with { MaxParallel = 2 }, new ScanLimits(), TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => client.GetManifestAsync("team/app", "1", Cancel)));
        Assert.InRange(most, 1, 2);
    }

    [Fact]
    public async Task Source_ManifestSizeWrong_IsCorrupt()
    {
        using var client = Client();
        await using var source = client.Open(ImageReference.Parse($"{registry.Host}/team/app:1"));
        var fault = await FaultAsync(() => source.ReadManifestAsync(image.Descriptor with { Size = 1 }, Cancel));
        Assert.Equal(FailureReason.Corrupt, fault.Reason);
        Assert.Equal(image.Digest, (await source.ReadManifestAsync(image.Descriptor, Cancel)).Digest);
        Assert.Equal(image.Digest, (await source.ResolveAsync(Cancel)).Digest);
        Assert.True(await source.HasBlobAsync(image.Layers[0].Descriptor, Cancel));
    }

    [Fact]
    public void BaseAddress_DockerHub_IsItsApiHost()
    {
        Assert.Equal(new Uri("https://registry-1.docker.io/"), RegistryEndpoint.Anonymous("docker.io").BaseAddress);
        Assert.Equal(new Uri("http://reg.example:5000/"), RegistryEndpoint.Anonymous("reg.example:5000", insecure: true).BaseAddress);
        Assert.Throws<ScanException>(() => RegistryEndpoint.Anonymous("a@b").BaseAddress);
        Assert.Throws<ScanException>(() => RegistryEndpoint.Anonymous("a/b").BaseAddress);
    }

    private RegistryClient Client() => new(registry.Endpoint, new ScanLimits(), TimeProvider.System);

    private static async Task<byte[]> ReadBlobAsync(RegistryClient client)
    {
        await using var stream = await client.OpenBlobAsync("team/app", image.Layers[0].Descriptor, Cancel);
        var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Cancel);
        return copy.ToArray();
    }

    private static Task<ScanException> FaultAsync(Func<Task> act) => Assert.ThrowsAsync<ScanException>(act);
}
