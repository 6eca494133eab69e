using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using ScanMesh.Contracts.V1;
using ScanMesh.Hosting.Configuration;

namespace ScanMesh.Hosting.Bus.Rabbit.Consumers;

/// <summary>One endpoint a lane, each with its own cap, so that a push never waits behind a re-match or a backfill (I8).</summary>
internal sealed class ScanLaneEndpoints(IServiceProvider services, ScannerOptions options) : IBusEndpoints
{
    /// <summary>Scans at once on a lane.</summary>
    public static int Concurrency(string lane, ScannerOptions options) => lane switch
    {
        Lane.Push => options.PushConcurrency,
        Lane.Isolated => 1,
        _ => options.OtherConcurrency,
    };

    public void Configure(IRabbitMqBusFactoryConfigurator bus)
    {
        foreach (var lane in Lane.All)
            QueueEndpoint.Add(bus, services, lane, Concurrency(lane, options), endpoint =>
                endpoint.Consumer(() => ActivatorUtilities.CreateInstance<ScanRequestConsumer>(services)));
    }
}
