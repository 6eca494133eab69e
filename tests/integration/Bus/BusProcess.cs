using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ScanMesh.Hosting;
using ScanMesh.Hosting.Bus;
using ScanMesh.Hosting.Configuration;

namespace ScanMesh.Tests.Integration.Bus;

/// <summary>What a process of the mesh is as far as the bus is concerned.</summary>
internal sealed class BusProcess : IAsyncDisposable
{
    private readonly WebApplication app;

    private BusProcess(WebApplication app) => this.app = app;

    public IMeshBus Bus => app.Services.GetRequiredService<IMeshBus>();

    public BusState State => app.Services.GetRequiredService<BusState>();

    public IDeadLetterReturn Returns => app.Services.GetRequiredService<IDeadLetterReturn>();

    public static async Task<BusProcess> StartAsync(BusOptions bus, IScanRequestHandler? scanner = null, ILedgerHandler? ledger = null, IDeadLetterHandler? dead = null, bool waitUntilUp = true, IReceivedEventsHandler? received = null)
    {
        var options = new ScanMeshOptions
        {
            Bus = bus,
            Listen = new() { Address = "127.0.0.1", Health = 0 },
            Scanner = new() { StopGrace = TimeSpan.FromSeconds(1) },
        };
        var builder = ServiceHost.CreateBuilder("test", options).AddMeshBus(options);
        builder.Logging.ClearProviders();
        if (scanner is not null)
        {
            builder.Services.AddSingleton(scanner);
            builder.AddScanLanes(options);
        }

        if (ledger is not null)
        {
            builder.Services.AddSingleton(ledger);
            if (received is not null)
                builder.Services.AddSingleton(received);
            builder.AddLedgerConsumers();
        }

        if (dead is not null)
        {
            builder.Services.AddSingleton(dead);
            builder.AddDeadLetters();
        }

        var process = new BusProcess(ServiceHost.Build(builder));
        await process.app.StartAsync(TestContext.Current.CancellationToken);
        if (waitUntilUp)
            await Eventually.TrueAsync(() => process.State.Current.IsReady);
        return process;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }
}
