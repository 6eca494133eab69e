using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using ScanMesh.Hosting.Configuration;

namespace ScanMesh.Hosting.Bus.Rabbit;

/// <summary>Publishes over <see cref="BusLink"/>: mandatory, persistent, confirmed.</summary>
internal sealed class Publisher(BusLink link, BusOptions options)
{
    /// <summary>Ends when the broker has confirmed the message and a queue has it.</summary>
    /// <exception cref="BusUnavailableException">It was not confirmed in time, or was refused, or has no queue. It may have arrived all the same.</exception>
    public async Task PublishAsync(string exchange, string routingKey, BasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        // Without this a publish would wait for the connection, although the caller may have something better to do (the spool).
        if (link.Publishing is not { } channel)
            throw new BusUnavailableException("The message was not confirmed: the broker is away.");
        properties.Persistent = true;
        var send = channel.SendAsync(exchange, routingKey, properties, body);
        try
        {
            // The wait ends, the send does not. One that is confirmed after all comes twice, which is harmless.
            await send.WaitAsync(options.PublishTimeout, cancellationToken);
        }
        catch (PublishException e)
        {
            throw new BusUnavailableException($"The message was not confirmed: {(e.IsReturn ? $"'{routingKey}' has no queue" : $"the broker refused it for '{routingKey}'")}.", e);
        }
        catch (TimeoutException e)
        {
            throw new BusUnavailableException("The message was not confirmed: no confirm came in time.", e);
        }
        catch (Exception e) when (e is RabbitMQClientException or IOException or ObjectDisposedException or InvalidOperationException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new BusUnavailableException($"The message was not confirmed: {e.GetBaseException().Message}.", e);
        }
        finally
        {
            // Nobody waits any more for one that is still under way; how it ends is of no interest.
            if (!send.IsCompleted)
                _ = send.ContinueWith(static s => s.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
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
}
