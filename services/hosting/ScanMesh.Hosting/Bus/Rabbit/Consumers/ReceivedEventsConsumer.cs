using MassTransit;
using ScanMesh.Contracts.V1;

namespace ScanMesh.Hosting.Bus.Rabbit.Consumers;

/// <summary>Gives results what ingest was told.</summary>
internal sealed class ReceivedEventsConsumer(IReceivedEventsHandler handler, DeliveryGuard guard) : IConsumer<EventsReceived>
{
    private static readonly TimeSpan longestPause = TimeSpan.FromSeconds(30);

    public Task Consume(ConsumeContext<EventsReceived> context) => guard.RunAsync(context, longestPause, stop => handler.OnReceivedAsync(context.Message, stop));
}
