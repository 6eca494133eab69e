using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using ScanMesh.Hosting.Configuration;

namespace ScanMesh.Hosting.Bus.Rabbit;

/// <summary>
/// Publishes on a channel of its own on the <see cref="BusLink"/>: mandatory, persistent, confirmed. The channel lives as long as it
/// answers. A client whose broker goes away in the middle of a write may wait for ever, and with it all later publishes on that channel
/// (rabbitmq-dotnet-client issue 1930); so a channel that owes a confirm for too long is given up, and the next publish opens another.
/// </summary>
internal sealed partial class Publisher(BusLink link, BusOptions options, ILogger<Publisher> logger)
{
    private readonly Lock gate = new();
    private Task<IChannel>? channel;

    /// <summary>Ends when the broker has confirmed the message and a queue has it.</summary>
    /// <exception cref="BusUnavailableException">It was not confirmed in time, or was refused, or has no queue. It may have arrived all the same.</exception>
    public async Task PublishAsync(string exchange, string routingKey, BasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        // Without this a publish would wait for the connection, although the caller may have something better to do (the spool).
        if (!link.IsUp)
            throw new BusUnavailableException("The message was not confirmed: the broker is away.");
        properties.Persistent = true;
        var opening = Channel();
        try
        {
            // The wait ends, the send does not: one that is cancelled half-way leaves its channel out of step. One that is confirmed
            // after all comes twice, which is harmless.
            await SendAsync(opening, exchange, routingKey, properties, body).WaitAsync(options.PublishTimeout, cancellationToken);
        }
        catch (PublishException e)
        {
            throw new BusUnavailableException($"The message was not confirmed: {(e.IsReturn ? $"'{routingKey}' has no queue" : $"the broker refused it for '{routingKey}'")}.", e);
        }
        catch (TimeoutException e)
        {
            GiveUp(opening);
            throw new BusUnavailableException("The message was not confirmed: no confirm came in time.", e);
        }
        catch (Exception e) when (e is RabbitMQClientException or IOException or ObjectDisposedException or InvalidOperationException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            GiveUp(opening);
            throw new BusUnavailableException($"The message was not confirmed: {e.GetBaseException().Message}.", e);
        }
    }

    /// <summary>Puts a message that cannot be used into its queue's dead queue, with the reason in a header.</summary>
    /// <exception cref="BusUnavailableException">It was not confirmed.</exception>
    public Task BuryAsync(string queue, ReadOnlyMemory<byte> body, string? contentType, string reason, CancellationToken cancellationToken) => PublishAsync(
        "",
        Topology.DeadQueue(queue),
        new BasicProperties
        {
            ContentType = contentType,
            Headers = new Dictionary<string, object?>(StringComparer.Ordinal) { ["scanmesh-reason"] = reason, ["scanmesh-queue"] = queue },
        },
        body,
        cancellationToken);

    private static async Task SendAsync(Task<IChannel> opening, string exchange, string routingKey, BasicProperties properties, ReadOnlyMemory<byte> body) =>
        await (await opening).BasicPublishAsync(exchange, routingKey, mandatory: true, properties, body, CancellationToken.None);

    private Task<IChannel> Channel()
    {
        lock (gate)
        {
            if (channel is null or { IsFaulted: true } or { IsCanceled: true } or { IsCompletedSuccessfully: true, Result.IsOpen: false })
                channel = link.OpenChannelAsync(CancellationToken.None);
            return channel;
        }
    }

    private void GiveUp(Task<IChannel> opening)
    {
        lock (gate)
        {
            if (channel != opening)
                return;
            channel = null;
        }

        _ = CloseAsync(opening);
    }

    // Others may still wait for confirms on it; closing ends their waits, and their callers send again.
    private async Task CloseAsync(Task<IChannel> opening)
    {
        try
        {
            await using var open = await opening;
            await open.AbortAsync();
        }
        catch (Exception e) when (e is RabbitMQClientException or IOException or ObjectDisposedException or InvalidOperationException or TimeoutException or BusUnavailableException or OperationCanceledException)
        {
            LogClosed(e.GetBaseException().Message);
        }
    }

    [LoggerMessage(1107, LogLevel.Debug, "A channel that was given up: {Reason}")]
    private partial void LogClosed(string reason);
}
