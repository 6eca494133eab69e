using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using ScanMesh.Hosting;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Health;
using ScanMesh.Hosting.Listeners;
using ScanMesh.Mesh.V1;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Unit.Hosting;

public sealed class ServiceHostTests
{
    private static readonly ScanMeshOptions Options = new() { Listen = new() { Address = "127.0.0.1", Health = 0 } };

    [Fact]
    public async Task MapListener_SamePathOnTwoListeners_EachAnswersItsOwn()
    {
        var builder = ServiceHost.CreateBuilder("test", Options).AddListener("a", "127.0.0.1", 0).AddListener("b", "127.0.0.1", 0);
        await using var app = ServiceHost.Build(builder);
        app.MapListener("a", r => { r.MapGet("/x", () => "a"); r.MapPost("/only-a", () => "a"); });
        app.MapListener("b", r => r.MapGet("/x", () => "b"));
        await app.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal("a", await GetAsync(app, "a", "/x"));
        Assert.Equal("b", await GetAsync(app, "b", "/x"));
        Assert.Equal("NotFound", await GetAsync(app, "health", "/x"));
        Assert.Equal("NotFound", await GetAsync(app, "b", "/only-a"));
        Assert.Equal("NotFound", await GetAsync(app, "a", "/health/live"));
        Assert.Equal("NotFound", await GetAsync(app, "a", "/metrics"));
        Assert.Equal("live\n", await GetAsync(app, "health", "/health/live"));
    }

    [Fact]
    public async Task MapListener_GrpcOnH2cListener_AnswersThereOnly()
    {
        var builder = ServiceHost.CreateBuilder("test", Options)
            .AddListener("mesh", "127.0.0.1", 0, HttpProtocols.Http2).AddListener("grpc", "127.0.0.1", 0, HttpProtocols.Http2);
        builder.Services.AddGrpc();
        await using var app = ServiceHost.Build(builder);
        app.MapListener("mesh", r => r.MapGrpcService<QuietLedger>());
        await app.StartAsync(TestContext.Current.CancellationToken);
        var addresses = app.Services.GetRequiredService<ListenerAddresses>();

        Assert.Equal(StatusCode.PermissionDenied, await CallAsync(addresses["mesh"]));
        Assert.Equal(StatusCode.Unimplemented, await CallAsync(addresses["grpc"]));
    }

    [Fact]
    public async Task Metrics_OfTime_AreCountedInPartsOfASecond()
    {
        await using var app = ServiceHost.Build(ServiceHost.CreateBuilder("test", Options));
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var meter = new Meter("ScanMesh.Test");
        var time = meter.CreateHistogram<double>("scanmesh.test.duration", "s");
        time.Record(0.007);
        time.Record(70);

        var metrics = await GetAsync(app, "health", "/metrics");
        foreach (var (limit, count) in new[] { ("0.005", 0), ("0.01", 1), ("60", 1), ("300", 2) })
            Assert.Matches($"(?m)^scanmesh_test_duration_seconds_bucket\\{{.*le=\"{limit}\"\\}} {count}$", metrics);
    }

    [Fact]
    public async Task Health_ChecksReadyFailingHangingAndThrowing_AreToldApart()
    {
        var builder = ServiceHost.CreateBuilder("test", Options);
        var database = ReadinessResult.Ready();
        builder.Services.AddReadiness("database", (_, _) => ValueTask.FromResult(database));
        await using var app = ServiceHost.Build(builder);
        await app.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal("ready\n", await GetAsync(app, "health", "/health/ready"));
        database = ReadinessResult.NotReady("away");
        Assert.Equal("ServiceUnavailable", await GetAsync(app, "health", "/health/ready"));
        Assert.Equal("live\n", await GetAsync(app, "health", "/health/live"));
    }

    [Fact]
    public async Task Health_Detail_TellsEachCheck()
    {
        var builder = ServiceHost.CreateBuilder("test", Options);
        builder.Services.AddReadiness("good", (_, _) => ValueTask.FromResult(ReadinessResult.Ready("7 things")));
        builder.Services.AddReadiness("hangs", async (_, cancel) => { await Task.Delay(Timeout.Infinite, CancellationToken.None); return default; }, TimeSpan.FromMilliseconds(20));
        builder.Services.AddReadiness("throws", (_, _) => throw new InvalidOperationException("broken"));
        await using var app = ServiceHost.Build(builder);
        await app.StartAsync(TestContext.Current.CancellationToken);

        using var detail = JsonDocument.Parse(await GetAsync(app, "health", "/health/detail"));

        Assert.False(detail.RootElement.GetProperty("ready").GetBoolean());
        var checks = detail.RootElement.GetProperty("checks");
        Assert.Equal("7 things", checks.GetProperty("good").GetProperty("message").GetString());
        Assert.Contains("no answer", checks.GetProperty("hangs").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("broken", checks.GetProperty("throws").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_Scraped_HoldTheServersOwn()
    {
        await using var app = ServiceHost.Build(ServiceHost.CreateBuilder("test", Options));
        await app.StartAsync(TestContext.Current.CancellationToken);
        await GetAsync(app, "health", "/health/live");
        Assert.Contains("kestrel", await GetAsync(app, "health", "/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_WrongConfiguration_ExitsWith2()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("scanmesh.yaml", "nonsense: 1");
        Assert.Equal(2, await ServiceHost.RunAsync("test", ["--config", file], ConfigurationPart.None, (_, _) => { }, _ => { }));
        Assert.Equal(2, await ServiceHost.RunAsync("test", ["--what"], ConfigurationPart.None, (_, _) => { }, _ => { }));
    }

    private static async Task<string> GetAsync(WebApplication app, string listener, string path)
    {
        using var client = LocalHttp.Client(app.Services.GetRequiredService<ListenerAddresses>()[listener]);
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return response.StatusCode == HttpStatusCode.OK ? await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken) : response.StatusCode.ToString();
    }

    private static async Task<StatusCode> CallAsync(Uri address)
    {
        using var channel = GrpcChannel.ForAddress(address);
        var e = await Assert.ThrowsAsync<RpcException>(async () => await new Ledger.LedgerClient(channel).BeginScanAsync(new BeginScanRequest(), cancellationToken: TestContext.Current.CancellationToken));
        return e.StatusCode;
    }

    private sealed class QuietLedger : Ledger.LedgerBase
    {
        public override Task<BeginScanResponse> BeginScan(BeginScanRequest request, ServerCallContext context) =>
            throw new RpcException(new Status(StatusCode.PermissionDenied, "quiet"));
    }
}
