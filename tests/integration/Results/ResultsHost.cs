using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ScanMesh.Contracts.V1;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Reports;
using ScanMesh.Hosting;
using ScanMesh.Hosting.Bus;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Listeners;
using ScanMesh.Mesh.V1;
using ScanMesh.Results;
using ZstdSharp;

namespace ScanMesh.Tests.Integration.Results;

/// <summary>The results service as it is deployed, on loopback with SQLite and a bus of the test's own.</summary>
internal sealed class ResultsHost : IAsyncDisposable
{
    public const string MeshToken = "mesh-token";

    private readonly DirectoryInfo folder;
    private readonly List<IDisposable> owned = [];

    private int pushes;

    private ResultsHost(WebApplication app, RecordingBus bus, DirectoryInfo folder) => (App, Bus, this.folder) = (app, bus, folder);

    public WebApplication App { get; }

    public RecordingBus Bus { get; }

    public ILedgerHandler Ledger => App.Services.GetRequiredService<ILedgerHandler>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Starts a service with the tokens admin (all), team-a and team-b (read, subscribe, gate of their own), and reader (read of all).</summary>
    public static async Task<ResultsHost> StartAsync(FakeTimeProvider? time = null, bool openOnLoopback = false, Action<WebApplication>? map = null, Func<ScanMeshOptions, ScanMeshOptions>? change = null)
    {
        var folder = Directory.CreateTempSubdirectory("scanmesh-results-");
        var options = new ScanMeshOptions
        {
            Registries = new() { ["corp"] = new() { Host = "registry.example.test" } },
            Database = new() { Kind = "sqlite", ConnectionString = $"Data Source={folder.FullName}/results.db" },
            Mesh = new() { Token = MeshToken },
            Listen = new() { Address = "127.0.0.1", Api = 0, Grpc = 0, Mesh = 0, Health = 0, Ingest = 0, Advisories = 0 },
            Api = new()
            {
                Tokens =
                [
                    new() { Name = "admin", Token = "admin-token", Repositories = ["**"], Scopes = ["read", "subscribe", "gate", "admin"] },
                    new() { Name = "team-a", Token = "a-token", Repositories = ["team-a/**"], Scopes = ["read", "subscribe", "gate"] },
                    new() { Name = "team-b", Token = "b-token", Repositories = ["team-b/**"], Scopes = ["read", "subscribe", "gate"] },
                    new() { Name = "reader", Token = "reader-token", Repositories = ["**"], Scopes = ["read"] },
                ],
            },
        };
        options = change?.Invoke(options) ?? options;
        var bus = new RecordingBus();
        var builder = ServiceHost.CreateBuilder("results", options);
        builder.Logging.ClearProviders();
        builder.AddResults(options, openOnLoopback);
        builder.Services.AddSingleton<IMeshBus>(bus);
        if (time is not null)
            builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time));
        var app = ServiceHost.Build(builder);
        app.MapResults();
        map?.Invoke(app);
        await app.StartAsync(Cancel);
        return new ResultsHost(app, bus, folder);
    }

    public Uri Address(string listener) => App.Services.GetRequiredService<ListenerAddresses>()[listener];

    public GrpcChannel Channel(string listener)
    {
        var channel = GrpcChannel.ForAddress(Address(listener));
        owned.Add(channel);
        return channel;
    }

    public HttpClient Http(string? token)
    {
        var server = Address("api");
        var client = GuardedHttp.CreateClient(new OutboundRules { OperatorHosts = [server.Authority], AllowPlainHttp = true });
        owned.Add(client);
        client.BaseAddress = server;
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    public static Metadata Bearer(string? token) => token is null ? [] : new Metadata { { "authorization", "Bearer " + token } };

    /// <summary>A push that a worker scans over the mesh's gRPC, to its commit.</summary>
    public async Task<ScanRequested> ScanAsync(string repository, string tag, ScanReport report)
    {
        var digest = report.Image.Digest!.Value.ToString();
        var push = new ScanRequested
        {
            RequestId = Guid.NewGuid(),
            Lane = Lane.Push,
            Source = "src",
            Registry = "corp",
            Repository = repository,
            Tag = tag,
            // Each later than the one before, so that a tag that moves has a newest observation.
            ObservedAt = DateTimeOffset.UnixEpoch.AddYears(56).AddSeconds(++pushes),
            ReceivedAt = DateTimeOffset.UnixEpoch.AddYears(56).AddSeconds(pushes),
        };
        await Ledger.OnRequestedAsync([push], Cancel);
        var client = new Mesh.V1.Ledger.LedgerClient(Channel("mesh"));
        var answer = await client.BeginScanAsync(BeginRequest(push, digest), Bearer(MeshToken), cancellationToken: Cancel);
        if (answer.Start is { } start)
        {
            var bytes = JsonReport.Canonical(report);
            using var compressor = new Compressor();
            var body = compressor.Wrap(bytes).ToArray();
            await PutResultAsync(client, new ResultHeader { ScanId = start.ScanId, Fence = start.Fence, ResultDigest = Digest.Sha256(bytes).ToString(), CompressedSize = body.Length, Size = bytes.Length }, body);
            await Ledger.OnCompletedAsync(
                [new ScanCompleted { RequestId = push.RequestId, ScanId = Guid.Parse(start.ScanId), Attempt = start.Attempt, Fence = start.Fence, ResultDigest = Digest.Sha256(bytes).ToString() }], Cancel);
        }

        return push;
    }

    public static BeginScanRequest BeginRequest(ScanRequested push, string digest) => new()
    {
        RequestId = push.RequestId.ToString("D"),
        Lane = push.Lane,
        Source = push.Source,
        Registry = push.Registry,
        Repository = push.Repository,
        Tag = push.Tag ?? "",
        ManifestDigest = digest,
        AnalyserSet = "set",
        AnalyserGeneration = 1,
        LayerDigests = { Reports.Base.ToString(), Reports.Top.ToString() },
        ResolvedAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(push.ReceivedAt),
    };

    public static async Task PutResultAsync(Mesh.V1.Ledger.LedgerClient client, ResultHeader header, byte[] body)
    {
        using var call = client.PutResult(Bearer(MeshToken), cancellationToken: Cancel);
        await call.RequestStream.WriteAsync(new PutResultRequest { Header = header }, Cancel);
        foreach (var chunk in body.Chunk(1000))
            await call.RequestStream.WriteAsync(new PutResultRequest { Chunk = Google.Protobuf.ByteString.CopyFrom(chunk) }, Cancel);
        await call.RequestStream.CompleteAsync();
        await call;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in owned)
            one.Dispose();
        await App.StopAsync(new CancellationToken(canceled: true));
        await App.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
