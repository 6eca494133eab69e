using RabbitMQ.Client;
using ScanMesh.Contracts.V1;
using ScanMesh.Tests.Kit.Servers;

namespace ScanMesh.Tests.E2e.Chaos;

/// <summary>The test's own hand at the broker: holds messages back, gives them twice and in any order, counts what is left.</summary>
internal static class BrokerTap
{
    private const string Tap = "chaos.tap";
    private static readonly (string Exchange, string Key, string Queue)[] Ledgers =
    [
        ("scanmesh.requests", Lane.Push, "results.requests"),
        ("scanmesh.outcomes", "results.outcomes", "results.outcomes"),
    ];

    /// <summary>For a while the ledger hears nothing; then all of it twice, shuffled, and the workers hear their part again too.</summary>
    public static async Task HoldAndShuffleAsync(RabbitMqServer broker, TimeSpan time, Random random, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(broker, cancellationToken);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancellationToken);
        await channel.QueueDeclareAsync(Tap, durable: true, exclusive: false, autoDelete: false, cancellationToken: cancellationToken);
        foreach (var (exchange, key, queue) in Ledgers)
        {
            await channel.QueueBindAsync(Tap, exchange, key, cancellationToken: cancellationToken);
            await channel.QueueUnbindAsync(queue, exchange, key, cancellationToken: cancellationToken);
        }

        await Task.Delay(time, cancellationToken);
        foreach (var (exchange, key, queue) in Ledgers)
        {
            await channel.QueueBindAsync(queue, exchange, key, cancellationToken: cancellationToken);
            await channel.QueueUnbindAsync(Tap, exchange, key, cancellationToken: cancellationToken);
        }

        var held = new List<BasicGetResult>();
        while (await channel.BasicGetAsync(Tap, autoAck: false, cancellationToken) is { } message)
            held.Add(message);
        var twice = held.Concat(held).ToArray();
        random.Shuffle(twice);
        foreach (var message in twice)
            await channel.BasicPublishAsync(message.Exchange, message.RoutingKey, mandatory: true, new BasicProperties(message.BasicProperties), message.Body, cancellationToken);
        await channel.QueueDeleteAsync(Tap, cancellationToken: cancellationToken);
    }

    /// <summary>Messages in any queue that the mesh declared, by queue; empty ones are left out.</summary>
    public static async Task<IReadOnlyDictionary<string, uint>> CountAsync(RabbitMqServer broker, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(broker, cancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        string[] work = [.. Lane.All, "results.requests", "results.outcomes"];
        string[] tiers = ["10s", "1m", "10m", "1h"];
        var counts = new Dictionary<string, uint>(StringComparer.Ordinal);
        foreach (var queue in work.Concat(work.Select(q => q + ".dead")).Concat(Lane.All.SelectMany(lane => tiers.Select(tier => $"{lane}.retry.{tier}"))))
            if (await channel.MessageCountAsync(queue, cancellationToken) is > 0 and var count)
                counts[queue] = count;
        return counts;
    }

    private static Task<IConnection> ConnectAsync(RabbitMqServer broker, CancellationToken cancellationToken) =>
        new ConnectionFactory { HostName = broker.Host, Port = broker.Port, UserName = broker.Username, Password = broker.Password }.CreateConnectionAsync(cancellationToken);
}
