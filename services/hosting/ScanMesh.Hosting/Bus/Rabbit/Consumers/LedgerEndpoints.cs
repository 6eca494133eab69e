using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace ScanMesh.Hosting.Bus.Rabbit.Consumers;

/// <summary>The ledger's two endpoints: many messages in flight, so that batches can form.</summary>
internal sealed class LedgerEndpoints(IServiceProvider services) : IBusEndpoints
{
    private const int InFlight = 4 * LedgerConsumer.BatchLimit;

    public void Configure(IRabbitMqBusFactoryConfigurator bus)
    {
        foreach (var queue in (string[])[Topology.RequestsQueue, Topology.OutcomesQueue])
        {
            var consumer = new Lazy<LedgerConsumer>(() => ActivatorUtilities.CreateInstance<LedgerConsumer>(services));
            QueueEndpoint.Add(bus, services, queue, InFlight, endpoint => endpoint.Consumer(() => consumer.Value));
        }
    }
}
