using System.Net;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Pipeline;
using ScanMesh.Tests.Kit.Hostile;
using ScanMesh.Tests.Kit.Registry;
using ScanMesh.Tests.Unit.Scanner;

namespace ScanMesh.Tests.Unit.Hostile;

/// <summary>Every lie that the kit's hostile registry knows, through the whole worker: its named end, no connection where none may be, and an honest scan afterwards.</summary>
public sealed class HostileRegistryTests(HostileWorker worker) : IClassFixture<HostileWorker>
{
    /// <summary>Lie, registry's name, how the scan ends, the reason, what is said.</summary>
    private static readonly (string Lie, string Registry, string End, string Reason, string Says)[] table =
    [
        ("wrong digest", "corp", "incomplete", "digest-mismatch", "is not what the manifest names"),
        ("other bytes of the right length", "corp", "incomplete", "digest-mismatch", "its bytes have the digest"),
        ("truncated blob", "corp", "incomplete", "digest-mismatch", "bytes, the manifest names"),
        ("blob cut by a broken connection", "corp", "retried", "registry-unavailable", ""),
        ("endless blob", "corp", "incomplete", "digest-mismatch", "it is longer than"),
        ("blob is missing", "corp", "failed", "not-found", ""),
        ("range answered from the start", "corp", "retried", "registry-unavailable", "not the range from"),
        ("config of other bytes", "corp", "failed", "corrupt", "The image config is not what the manifest names"),

        ("100 MB manifest", "corp", "failed", "too-large", "4194304"),
        ("deep JSON manifest", "corp", "failed", "corrupt", "not valid JSON"),
        ("manifest with another digest in the header", "corp", "failed", "corrupt", "Nothing of it was used"),
        ("manifest that is HTML", "corp", "failed", "corrupt", "not valid JSON"),
        ("manifest and index in one", "corp", "failed", "corrupt", "two readers"),
        ("negative layer size", "corp", "failed", "corrupt", "size"),
        ("layer size that lies", "corp", "incomplete", "too-large", "1099511627776"),
        ("digest that walks out", "corp", "failed", "corrupt", "digest"),
        ("foreign layer digest", "corp", "incomplete", "foreign-layer", "it is not fetched"),
        ("foreign layer type", "corp", "incomplete", "foreign-layer", "it is not fetched"),
        ("descriptor urls of the config", "corp", "complete", "", ""),
        ("mediaType that is no layer", "corp", "incomplete", "unsupported", "which is no layer's"),
        ("mediaType of another compression", "corp", "complete", "", ""),

        ("redirect to a loopback port", "corp", "failed", "unsupported", "a private or loopback address"),
        ("redirect to a name that is inside", "corp", "failed", "unsupported", "a private or loopback address"),
        ("redirect to a mapped address", "corp", "failed", "unsupported", "a private or loopback address"),
        ("redirect to a number", "corp", "failed", "unsupported", "a private or loopback address"),
        ("redirect to a link-local address", "corp", "failed", "unsupported", "a link-local address"),
        ("redirect to the metadata service", "corp", "failed", "unsupported", "metadata"),
        ("manifest redirected inside", "corp", "failed", "unsupported", "a private or loopback address"),
        ("redirect to a file", "corp", "failed", "unsupported", "Refused"),
        ("redirect with credentials in it", "corp", "failed", "unsupported", "credentials"),
        ("redirect without end", "corp", "failed", "unsupported", "redirects"),
        ("token realm elsewhere", "corp", "failed", "unauthorized", "Nothing was sent there"),
        ("token realm elsewhere", "closed", "failed", "unauthorized", "tokenHosts"),
        ("token realm elsewhere by https", "corp", "failed", "unsupported", "a private or loopback address"),
        ("token realm elsewhere by https", "closed", "failed", "unauthorized", "tokenHosts"),
        ("token realm at a link-local address", "corp", "failed", "unsupported", "a link-local address"),
        ("token realm at a link-local address", "closed", "failed", "unauthorized", "tokenHosts"),
        ("token realm that is a file", "corp", "failed", "unsupported", "no usable realm"),
    ];

    public static TheoryData<string, string, string, string, string> Cases => [.. table.Select(c => (c.Lie, c.Registry, c.End, c.Reason, c.Says))];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Scan_RegistryLies_EndsInItsNameAndTheNextScanWorks(string lie, string registry, string end, string reason, string says)
    {
        worker.ForgetLayers();
        worker.Registry.Lie = HostileRegistry.Named(lie);
        var outcome = await worker.ScanAsync("1", TestContext.Current.CancellationToken, registry);
        worker.Registry.Lie = null;

        Assert.True(outcome.End == end && outcome.Reasons.SequenceEqual(reason.Length == 0 ? [] : [reason]) && outcome.Says.Contains(says, StringComparison.Ordinal), outcome.ToString());
        Assert.Equal(0, worker.Registry.Forbidden.Connections);
        Assert.DoesNotContain("canary-password", outcome.Says, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", outcome.Packages);

        // What the lie left in the cache would show here: the known layers are used.
        var honest = await worker.ScanAsync("1", TestContext.Current.CancellationToken);
        Assert.True(honest.End == "complete" && honest.Packages.SequenceEqual(["base-files", "openssl"]), honest.ToString());
    }

    [Fact]
    public void Table_EveryLieOfTheKit_IsInIt()
    {
        Assert.Equal(HostileRegistry.Lies.Select(l => l.Name).Order(), table.Select(c => c.Lie).Distinct().Order());
    }

    [Fact]
    public async Task Rebinding_RegistrysOwnNameMovesToTheMetadataService_IsRefusedAtTheNextConnection()
    {
        await using var registry = await InProcessRegistry.StartAsync();
        var image = Samples.Image("openssl");
        var port = registry.Host.Split(':')[1];
        registry.Put("team/app", "1", image);
        registry.Intercept(c =>
        {
            c.Response.Headers.Connection = "close";
            return Task.FromResult(false);
        });
        var asked = 0;
        var fault = await ScanAsync($"registry.example:{port}", (_, _) => Task.FromResult<IPAddress[]>([asked++ == 0 ? IPAddress.Loopback : IPAddress.Parse("169.254.169.254")]));
        Assert.Equal(FailureReason.Unsupported, fault.Reason);
        Assert.Contains("metadata", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["GET /v2/team/app/manifests/1"], registry.Requests.Select(r => $"{r.Method} {r.Path}"));
    }

    [Fact]
    public async Task Rebinding_RedirectToANameThatMovesInside_IsRefusedWithoutAConnection()
    {
        await using var forbidden = new CountingListener();
        await using var registry = await InProcessRegistry.StartAsync();
        var image = Samples.Image("openssl");
        var port = registry.Host.Split(':')[1];
        registry.Put("team/app", "1", image);
        registry.Redirect($"/blobs/{image.Layers[0].Digest}", $"http://rebind.example:{forbidden.Port}/");
        // Whatever a check before would have been told: the address that is connected to is the one that is looked at.
        var fault = await ScanAsync($"registry.example:{port}", (host, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
        Assert.Equal(FailureReason.Unsupported, fault.Reason);
        Assert.Contains("rebind.example", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, forbidden.Connections);
    }

    private static async Task<ScanException> ScanAsync(string host, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        var endpoint = new RegistryEndpoint { Host = host, Insecure = true, RetryPause = TimeSpan.FromMilliseconds(1) };
#pragma warning disable RS0030 // the factory's own handler, with a resolver of the test
        var http = new HttpClient(GuardedHttp.CreateHandler(endpoint.OutboundRules, resolve));
#pragma warning restore RS0030
        var limits = new ScanLimits();
        using var client = new RegistryClient(endpoint, limits, TimeProvider.System, http);
        await using var source = client.Open(ImageReference.Parse($"{host}/team/app:1"));
        var pipeline = new ImagePipeline(AnalyserSet.Create(limits), limits, TimeProvider.System);
        return await Assert.ThrowsAsync<ScanException>(async () =>
        {
            var (manifest, _) = await ImageSources.ResolveImageAsync(source, null, limits, TestContext.Current.CancellationToken);
            await pipeline.InspectAsync(source, manifest, new MemoryLayerCache(), 1, TestContext.Current.CancellationToken);
        });
    }
}
