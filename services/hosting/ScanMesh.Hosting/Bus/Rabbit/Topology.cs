using RabbitMQ.Client;
using ScanMesh.Contracts.V1;

namespace ScanMesh.Hosting.Bus.Rabbit;

/// <summary>
/// All exchanges, queues and bindings of the mesh (SEMANTICS S2). Every argument whose default differs between RabbitMQ 3.10 and
/// 4.x is given, so that any process may declare first against any of them.
/// </summary>
internal static class Topology
{
    /// <summary>Direct, key = lane: a new request goes to its lane and to the ledger.</summary>
    public const string RequestsExchange = "scanmesh.requests";

    /// <summary>Direct, key = lane: a request that the ledger knows, to its lane alone.</summary>
    public const string LanesExchange = "scanmesh.lanes";

    /// <summary>Direct, key = a tier queue's name.</summary>
    public const string RetryExchange = "scanmesh.retry";

    /// <summary>Direct, key = <see cref="OutcomesQueue"/>.</summary>
    public const string OutcomesExchange = "scanmesh.outcomes";

    /// <summary>Direct, key = <see cref="EventsQueue"/>.</summary>
    public const string EventsExchange = "scanmesh.events";

    /// <summary>What ingest was told. Bounded, and the oldest goes first: pushes never depend on it.</summary>
    public const string EventsQueue = "results.events";

    /// <summary>The ledger's copies of requests.</summary>
    public const string RequestsQueue = "results.requests";

    /// <summary>Facts for the ledger.</summary>
    public const string OutcomesQueue = "results.outcomes";

    // A scan that was handed out this often without an answer kills workers; attempts are counted by the ledger long before.
    private const int LaneDeliveryLimit = 20;

    // The ledger's messages are never given up because a database is away for a day: each delivery is followed by a pause.
    private const int LedgerDeliveryLimit = 10_000;

    private const int EventsMaxLength = 20_000;
    private const long EventsMaxBytes = 256L << 20;
    private const int NoDeliveryLimit = 1_000_000;
    private const int DeadMaxLength = 100_000;
    private static readonly TimeSpan DeadRetention = TimeSpan.FromDays(14);

    /// <summary>Queues whose messages are consumed.</summary>
    public static IReadOnlyList<string> WorkQueues { get; } = [.. Lane.All, RequestsQueue, OutcomesQueue, EventsQueue];

    /// <summary>Queue of a lane's retry tier.</summary>
    public static string TierQueue(string lane, RetryTier tier) => $"{lane}.retry.{tier.Name}";

    /// <summary>Queue for what a work queue could not get rid of.</summary>
    public static string DeadQueue(string queue) => $"{queue}.dead";

    /// <summary>Arguments of a work queue.</summary>
    public static Dictionary<string, object?> WorkArguments(string queue) => queue == EventsQueue ? EventsArguments() : new(StringComparer.Ordinal)
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = queue is RequestsQueue or OutcomesQueue ? LedgerDeliveryLimit : LaneDeliveryLimit,
        ["x-overflow"] = "reject-publish",
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-dead-letter-exchange"] = "",
        ["x-dead-letter-routing-key"] = DeadQueue(queue),
    };

    /// <summary>Arguments of a retry tier's queue.</summary>
    public static Dictionary<string, object?> TierArguments(string lane, RetryTier tier) => new(StringComparer.Ordinal)
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = NoDeliveryLimit,
        ["x-overflow"] = "reject-publish",
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-dead-letter-exchange"] = "",
        ["x-dead-letter-routing-key"] = lane,
        ["x-message-ttl"] = (long)tier.Delay.TotalMilliseconds,
    };

    /// <summary>Arguments of a dead queue: bounded, for people to look at.</summary>
    public static Dictionary<string, object?> DeadArguments() => new(StringComparer.Ordinal)
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = NoDeliveryLimit,
        ["x-overflow"] = "drop-head",
        ["x-max-length"] = DeadMaxLength,
        ["x-message-ttl"] = (long)DeadRetention.TotalMilliseconds,
    };

    /// <summary>Declares everything; what exists already with the same arguments stays as it is.</summary>
    public static async Task DeclareAsync(IChannel channel, CancellationToken cancellationToken)
    {
        foreach (var exchange in (string[])[RequestsExchange, LanesExchange, RetryExchange, OutcomesExchange, EventsExchange])
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Direct, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        foreach (var queue in WorkQueues)
        {
            await DeclareQueueAsync(DeadQueue(queue), DeadArguments());
            await DeclareQueueAsync(queue, WorkArguments(queue));
        }

        await channel.QueueBindAsync(EventsQueue, EventsExchange, EventsQueue, cancellationToken: cancellationToken);
        await channel.QueueBindAsync(OutcomesQueue, OutcomesExchange, OutcomesQueue, cancellationToken: cancellationToken);
        foreach (var lane in Lane.All)
        {
            foreach (var tier in RetryTier.All)
            {
                await DeclareQueueAsync(TierQueue(lane, tier), TierArguments(lane, tier));
                await channel.QueueBindAsync(TierQueue(lane, tier), RetryExchange, TierQueue(lane, tier), cancellationToken: cancellationToken);
            }

            await channel.QueueBindAsync(lane, LanesExchange, lane, cancellationToken: cancellationToken);
            await channel.QueueBindAsync(RequestsQueue, RequestsExchange, lane, cancellationToken: cancellationToken);
            await channel.QueueBindAsync(lane, RequestsExchange, lane, cancellationToken: cancellationToken);
        }

        Task DeclareQueueAsync(string queue, Dictionary<string, object?> arguments) =>
            channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken);
    }

    private static Dictionary<string, object?> EventsArguments() => new(StringComparer.Ordinal)
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = LaneDeliveryLimit,
        ["x-overflow"] = "drop-head",
        ["x-max-length"] = EventsMaxLength,
        ["x-max-length-bytes"] = EventsMaxBytes,
    };
}
