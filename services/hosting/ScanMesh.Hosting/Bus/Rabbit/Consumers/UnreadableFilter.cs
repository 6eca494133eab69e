using System.Runtime.ExceptionServices;
using System.Runtime.Serialization;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace ScanMesh.Hosting.Bus.Rabbit.Consumers;

/// <summary>
/// What becomes of a delivery that failed: one that cannot be read goes to the dead queue at once, with the reason; all others go
/// back to the queue. Replaces the bus library's own error and skipped queues.
/// </summary>
internal sealed partial class UnreadableFilter(string queue, Publisher publisher, BusMetrics metrics, ILogger<UnreadableFilter> logger)
    : IFilter<ExceptionReceiveContext>, IFilter<ReceiveContext>
{
    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        if (context.Exception.GetBaseException() is not (SerializationException or JsonException or FormatException)
            && context.Exception is not SerializationException)
        {
            ExceptionDispatchInfo.Throw(context.Exception);
        }

        await BuryAsync(context, $"cannot be read: {context.Exception.GetBaseException().Message}");
    }

    // Called too for what the filter above has dealt with: such a delivery was consumed by nobody either.
    public Task Send(ReceiveContext context, IPipe<ReceiveContext> next) =>
        context.HasPayloadType(typeof(Buried)) ? Task.CompletedTask : BuryAsync(context, "is of a type that nobody here knows");

    public void Probe(ProbeContext context) => context.CreateFilterScope("unreadable");

    private async Task BuryAsync(ReceiveContext context, string reason)
    {
        await publisher.BuryAsync(queue, context.GetBody(), context.ContentType?.ToString(), reason, context.CancellationToken);
        context.GetOrAddPayload(() => new Buried());
        metrics.Buried(queue);
        LogBuried(queue, reason);
    }

    private sealed class Buried;

    [LoggerMessage(1104, LogLevel.Error, "A message of {Queue} {Reason}; it lies in the dead queue now")]
    private partial void LogBuried(string queue, string reason);
}
