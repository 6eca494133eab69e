using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using ScanMesh.Contracts.V1;

namespace ScanMesh.Hosting.Bus.Rabbit.Consumers;

/// <summary>Gives a lane's requests to the scanner.</summary>
internal sealed class ScanRequestConsumer(IServiceScopeFactory scopes, DeliveryGuard guard) : IConsumer<ScanRequested>
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    public Task Consume(ConsumeContext<ScanRequested> context) => guard.RunAsync(context, LongestPause, async stop =>
    {
        BusTelemetry.LinkToPush(context.Message);
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IScanRequestHandler>().HandleAsync(context.Message, stop);
    });
}
