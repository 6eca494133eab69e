using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace ScanMesh.Hosting.Bus.Rabbit.Consumers;

/// <summary>The ledger's two endpoints, with many messages in flight so that batches can form; and that of what ingest was told.</summary>
internal sealed class LedgerEndpoints(IServiceProvider services) : IBusEndpoints
{
    private const int InFlight = 4 * LedgerConsumer.BatchLimit;

    // Each is a batch already.
    private const int EventsInFlight = 4;

    public void Configure(IRabbitMqBusFactoryConfigurator bus)
    {
        foreach (var queue in (string[])[Topology.RequestsQueue, Topology.OutcomesQueue])
        {
            var consumer = new Lazy<LedgerConsumer>(() => ActivatorUtilities.CreateInstance<LedgerConsumer>(services));
            QueueEndpoint.Add(bus, services, queue, InFlight, endpoint => endpoint.Consumer(() => consumer.Value));
        }

        var events = new Lazy<ReceivedEventsConsumer>(() => ActivatorUtilities.CreateInstance<ReceivedEventsConsumer>(services));
        QueueEndpoint.Add(bus, services, Topology.EventsQueue, EventsInFlight, endpoint => endpoint.Consumer(() => events.Value));
    }
}
