using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ScanMesh.Hosting;
using ScanMesh.Hosting.Bus;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Listeners;
using ScanMesh.Ingest;
using ScanMesh.Ingest.Spool;
using ScanMesh.Tests.Unit.Hosting;

namespace ScanMesh.Tests.Unit.Ingest;

/// <summary>Ingest on loopback over a bus of the test's own.</summary>
internal sealed class IngestHost : IAsyncDisposable
{
    private readonly WebApplication app;

    private IngestHost(WebApplication app, FakeBus bus)
    {
        (this.app, Bus) = (app, bus);
        Client = LocalHttp.Client(this["ingest"]);
    }

    public FakeBus Bus { get; }

    public HttpClient Client { get; }

    /// <summary>Address of a listener.</summary>
    public Uri this[string listener] => app.Services.GetRequiredService<ListenerAddresses>()[listener];

    public static async Task<IngestHost> StartAsync(ScanMeshOptions options, ILoggerProvider? logs = null)
    {
        var bus = new FakeBus();
        options = options with { Listen = options.Listen with { Address = "127.0.0.1", Health = 0, Ingest = 0 } };
        var builder = ServiceHost.CreateBuilder("ingest", options);
        builder.Logging.ClearProviders();
        if (logs is not null)
            builder.Logging.AddProvider(logs).SetMinimumLevel(LogLevel.Trace).AddFilter("Microsoft", LogLevel.Trace);
        builder.Services.AddSingleton<IMeshBus>(bus);
        builder.Services.AddSingleton<IRequestSink>(new SpooledRequestSink(bus, bus.State, null, TimeProvider.System));
        var app = ServiceHost.Build(builder.AddIngest(options)).MapIngest();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new IngestHost(app, bus);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
    }
}
