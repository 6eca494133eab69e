using RabbitMQ.Client;

namespace ScanMesh.Hosting.Bus.Rabbit;

/// <summary>A channel for publishing that knows whether it still gets confirms.</summary>
internal sealed class PublishChannel(IChannel channel, TimeProvider time)
{
    private int pending;
    private long progress;

    /// <summary>
    /// True when sends are under way and none has ended for so long: the broker blocks the connection, or the client hangs in a write to a
    /// connection that died (rabbitmq-dotnet-client issue 1930). One queue alone that cannot confirm does not make it true.
    /// </summary>
    public bool IsStuck(TimeSpan limit) => Volatile.Read(ref pending) > 0 && time.GetElapsedTime(Volatile.Read(ref progress)) > limit;

    /// <summary>Sends a message, mandatory; ends with its confirm. It cannot be cancelled: a send that ends half-way leaves the channel out of step.</summary>
    public async Task SendAsync(string exchange, string routingKey, BasicProperties properties, ReadOnlyMemory<byte> body)
    {
        // Before it counts as under way: else whoever looks between the two would measure from the last send's end, however long ago.
        if (Volatile.Read(ref pending) == 0)
            Volatile.Write(ref progress, time.GetTimestamp());
        Interlocked.Increment(ref pending);
        try
        {
            await channel.BasicPublishAsync(exchange, routingKey, mandatory: true, properties, body, CancellationToken.None);
        }
        finally
        {
            Volatile.Write(ref progress, time.GetTimestamp());
            Interlocked.Decrement(ref pending);
        }
    }
}
