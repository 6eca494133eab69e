using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ScanMesh.Advisories;
using ScanMesh.Contracts.V1;
using ScanMesh.Hosting;
using ScanMesh.Hosting.Bus;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Listeners;
using ScanMesh.Scanner;
using ScanMesh.Tests.Kit.Registry;

namespace ScanMesh.Tests.Unit.Scanner;

/// <summary>The whole worker with the whole advisories service, a ledger that plays faults, and registries of the kit.</summary>
internal sealed class WorkerHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly string directory;

    private WorkerHost(WebApplication app, string directory)
    {
        this.app = app;
        this.directory = directory;
    }

    public required FakeLedger Ledger { get; init; }

    public RecordingBus Bus => Services.GetRequiredService<RecordingBus>();

    public IServiceProvider Services => app.Services;

    public string AdvisoryInput => Path.Combine(directory, "osv");

    /// <summary>Starts with the registries under the names given, and one Debian advisory about openssl.</summary>
    public static Task<WorkerHost> StartAsync(ScannerOptions? scanner = null, params (string Name, InProcessRegistry Registry)[] registries) =>
        StartAsync(scanner, registries.ToDictionary(r => r.Name, r => new RegistryOptions { Host = r.Registry.Host, Insecure = true }));

    public static async Task<WorkerHost> StartAsync(ScannerOptions? scanner, Dictionary<string, RegistryOptions> registries)
    {
        var directory = Directory.CreateTempSubdirectory("scanmesh-worker").FullName;
        var options = new ScanMeshOptions
        {
            Registries = registries,
            Advisories = new AdvisoriesOptions { Inputs = [Path.Combine(directory, "osv")], Directory = Path.Combine(directory, "advisories") },
            Mesh = new MeshOptions { Results = "http://127.0.0.1:0", Advisories = "http://127.0.0.1:0", Token = "mesh-token" },
            Listen = new() { Address = "127.0.0.1", Advisories = 0, Health = 0, Mesh = 0 },
            Scanner = (scanner ?? new ScannerOptions()) with { StopGrace = TimeSpan.Zero, Directory = Path.Combine(directory, "scanner") },
        };
        Directory.CreateDirectory(options.Advisories.Inputs[0]);
        await File.WriteAllTextAsync(Path.Combine(options.Advisories.Inputs[0], "DSA-1.json"), Samples.Advisory("DSA-1", "openssl", "3.0.12-1"));
        var builder = ServiceHost.CreateBuilder("test", options);
        builder.Logging.ClearProviders();
        builder.AddListener("mesh", "127.0.0.1", 0, HttpProtocols.Http2);
        builder.AddAdvisories(options);
        builder.AddScanner(options);
        var ledger = new FakeLedger();
        builder.Services.AddSingleton(ledger);
        builder.Services.AddSingleton<IMeshBus>(s => s.GetRequiredService<RecordingBus>());
        builder.Services.AddSingleton<RecordingBus>();
        var app = ServiceHost.Build(builder);
        app.MapAdvisories();
        app.MapScanner();
        app.MapListener("mesh", routes => routes.MapGrpcService<FakeLedger>());
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new WorkerHost(app, directory) { Ledger = ledger };
    }

    public static ScanRequested Request(string repository, string? tag, string? digest = null, string registry = "corp", string lane = Lane.Push) => new()
    {
        RequestId = Guid.NewGuid(),
        Lane = lane,
        Source = "corp-push",
        Registry = registry,
        Repository = repository,
        Tag = tag,
        Digest = digest,
        ObservedAt = TimeProvider.System.GetUtcNow(),
        ReceivedAt = TimeProvider.System.GetUtcNow(),
    };

    public Task HandleAsync(ScanRequested request, CancellationToken cancellationToken = default) =>
        Services.GetRequiredService<IScanRequestHandler>().HandleAsync(request, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        // The lease of a host that is thrown away needs no grace; open connections are cut.
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
        // What was cut may be in the middle of writing a file there.
        for (var tries = 0; Directory.Exists(directory); tries++)
        {
            try
            {
                Directory.Delete(directory, recursive: true);
            }
            catch (IOException) when (tries < 50)
            {
                await Task.Delay(100);
            }
        }
    }
}
