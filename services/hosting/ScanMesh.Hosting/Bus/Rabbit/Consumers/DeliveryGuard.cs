using MassTransit;

namespace ScanMesh.Hosting.Bus.Rabbit.Consumers;

/// <summary>
/// Runs a handler for a delivery. When it throws, the message goes back to its queue after a pause that grows with the broker's
/// count of deliveries; at the queue's limit the broker puts it into the dead queue.
/// </summary>
internal sealed class DeliveryGuard(ConsumerStop stop, BusMetrics metrics, TimeProvider time)
{
    private const string DeliveryCount = "x-delivery-count";
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs it with the token that ends with the grace time.</summary>
    public async Task RunAsync(ConsumeContext context, TimeSpan longestPause, Func<CancellationToken, Task> handle)
    {
        try
        {
            await handle(stop.Ended);
        }
        catch (Exception) when (!stop.Ended.IsCancellationRequested)
        {
            metrics.Redelivered(context.ReceiveContext.InputAddress.Segments[^1]);
            try
            {
                await Task.Delay(Pause(context.ReceiveContext.TransportHeaders.Get<long>(DeliveryCount) ?? 0, longestPause), time, stop.Ended);
            }
            catch (OperationCanceledException)
            {
                // The stop ends the pause; what follows is the handler's exception all the same.
            }

            throw;
        }
    }

    internal static TimeSpan Pause(long deliveries, TimeSpan longest)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(deliveries, 10));
        return pause < longest ? pause : longest;
    }
}
