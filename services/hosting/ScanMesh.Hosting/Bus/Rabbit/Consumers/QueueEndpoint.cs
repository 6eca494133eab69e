using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace ScanMesh.Hosting.Bus.Rabbit.Consumers;

/// <summary>What all receive endpoints have in common.</summary>
internal static class QueueEndpoint
{
    /// <summary>Adds one on a queue of <see cref="Topology"/>; prefetch = concurrency.</summary>
    public static void Add(IRabbitMqBusFactoryConfigurator bus, IServiceProvider services, string queue, int concurrency, Action<IRabbitMqReceiveEndpointConfigurator> consumers) =>
        bus.ReceiveEndpoint(queue, endpoint =>
        {
            endpoint.ConfigureConsumeTopology = false;
            endpoint.PublishFaults = false;
            endpoint.PrefetchCount = concurrency;
            endpoint.ConcurrentMessageLimit = concurrency;
            foreach (var (name, value) in Topology.WorkArguments(queue))
                endpoint.SetQueueArgument(name, value);
            var unreadable = ActivatorUtilities.CreateInstance<UnreadableFilter>(services, queue);
            endpoint.ConfigureError(pipe => pipe.UseFilter(unreadable));
            endpoint.ConfigureDeadLetter(pipe => pipe.UseFilter(unreadable));
            consumers(endpoint);
        });
}
