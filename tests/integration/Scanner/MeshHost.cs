using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ScanMesh.Advisories;
using ScanMesh.Contracts.V1;
using ScanMesh.Hosting;
using ScanMesh.Hosting.Bus;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Results;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;
using ScanMesh.Scanner;
using ScanMesh.Tests.Integration.Bus;
using ScanMesh.Tests.Kit.Registry;

namespace ScanMesh.Tests.Integration.Scanner;

/// <summary>Worker, ledger on SQLite, advisories and the bus within one process: all of them real, without ingest.</summary>
internal sealed class MeshHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly DirectoryInfo folder;

    private MeshHost(WebApplication app, DirectoryInfo folder) => (this.app, this.folder) = (app, folder);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<MeshHost> StartAsync(InProcessRegistry registry, int concurrency = 4)
    {
        var folder = Directory.CreateTempSubdirectory("scanmesh-mesh-");
        var options = new ScanMeshOptions
        {
            Registries = new() { ["corp"] = new() { Host = registry.Host, Insecure = true } },
            Advisories = new() { Inputs = [Path.Combine(folder.FullName, "osv")], Directory = Path.Combine(folder.FullName, "advisories") },
            Database = new() { Kind = "sqlite", ConnectionString = $"Data Source={folder.FullName}/results.db" },
            Mesh = new() { Results = "http://127.0.0.1:0", Advisories = "http://127.0.0.1:0", Token = "mesh-token" },
            Listen = new() { Address = "127.0.0.1", Api = 0, Grpc = 0, Mesh = 0, Health = 0, Ingest = 0, Advisories = 0 },
            Scanner = new() { Directory = Path.Combine(folder.FullName, "scanner"), PushConcurrency = concurrency, StopGrace = TimeSpan.Zero },
        };
        Directory.CreateDirectory(options.Advisories.Inputs[0]);
        await File.WriteAllTextAsync(Path.Combine(options.Advisories.Inputs[0], "DSA-1.json"), Advisory, Cancel);
        var builder = ServiceHost.CreateBuilder("mesh", options);
        builder.Logging.ClearProviders();
        builder.AddResults(options).AddAdvisories(options).AddScanner(options).AddInProcessBus(options);
        var app = ServiceHost.Build(builder);
        app.MapResults();
        app.MapAdvisories().MapScanner();
        await app.StartAsync(Cancel);
        return new MeshHost(app, folder);
    }

    /// <summary>A push as ingest would accept it.</summary>
    public async Task<Guid> PushAsync(string repository, string tag, Guid? id = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        var request = new ScanRequested
        {
            RequestId = id ?? Guid.NewGuid(),
            Lane = Lane.Push,
            Source = "corp-push",
            Registry = "corp",
            Repository = repository,
            Tag = tag,
            ObservedAt = now,
            ReceivedAt = now,
        };
        await app.Services.GetRequiredService<IMeshBus>().RequestAsync([request], Cancel);
        return request.RequestId;
    }

    /// <summary>The request's row once it has ended.</summary>
    public async Task<RequestRow> EndAsync(Guid request)
    {
        RequestRow? row = null;
        await Eventually.TrueAsync(async () => (row = await FindAsync(request)) is { IsTerminal: true });
        return row!;
    }

    public async Task<RequestRow?> FindAsync(Guid request) =>
        await app.Services.GetRequiredService<IResultsStore>().ReadAsync(s => s.Requests.FindAsync(request.ToString("D")), Cancel);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private const string Advisory = """
        {"id": "DSA-1", "modified": "2024-01-02T00:00:00Z", "affected": [{"package": {"ecosystem": "Debian:12", "name": "openssl"},
         "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "3.0.12-1"}]}]}]}
        """;
}
