using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using ScanMesh.Contracts.V1;

namespace ScanMesh.Hosting.Bus.Rabbit;

/// <summary>
/// Empties the dead queues into the <see cref="IDeadLetterHandler"/>, which keeps what is in them where people look. A letter is
/// acknowledged after the handler's commit; should it fail, the letter stays where it is until the next round.
/// </summary>
internal sealed partial class DeadLetterReader(BusLink link, Publisher publisher, IDeadLetterHandler handler, BusMetrics metrics, TimeProvider time, ILogger<DeadLetterReader> logger)
    : BackgroundService, IDeadLetterReturn
{
    private const int LongestReason = 1000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public Task ReturnAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        if (!Topology.WorkQueues.Contains(letter.Queue))
            throw new ArgumentException($"'{letter.Queue}' is no queue of the mesh.", nameof(letter));
        return publisher.PublishAsync("", letter.Queue, new BasicProperties { ContentType = letter.ContentType }, letter.Body, cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Interval, time, stoppingToken);
                if (link.IsUp)
                    await ReadAllAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Broker or database: the letters are still there.
                LogFailed(e);
            }
        }
    }

    private async Task ReadAllAsync(CancellationToken cancellationToken)
    {
        await using var channel = await link.OpenChannelAsync(cancellationToken);
        foreach (var queue in Topology.WorkQueues)
            while (await channel.BasicGetAsync(Topology.DeadQueue(queue), autoAck: false, cancellationToken) is { } message)
            {
                var letter = ToLetter(queue, message);
                await handler.OnDeadAsync(letter, cancellationToken);
                await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellationToken);
                metrics.Quarantined(queue);
                LogKept(queue, letter.Reason);
            }
    }

    private static DeadLetter ToLetter(string queue, BasicGetResult message) => new()
    {
        Queue = queue,
        Reason = Reason(message.BasicProperties),
        ContentType = message.BasicProperties.ContentType,
        Body = message.Body.ToArray(),
        Request = Lane.All.Contains(queue) ? ReadRequest(message.Body) : null,
    };

    private static string Reason(IReadOnlyBasicProperties properties)
    {
        var text = Header(properties, "scanmesh-reason") is { } ours ? ours
            : Header(properties, "x-first-death-reason") switch
            {
                "delivery_limit" => "was handed out again and again and never acknowledged",
                { } other => $"was given up by the broker: {other}",
                null => "was put here by somebody",
            };
        return text.Length <= LongestReason ? text : text[..LongestReason];
    }

    private static string? Header(IReadOnlyBasicProperties properties, string name) => properties.Headers?.TryGetValue(name, out var value) == true
        ? value switch
        {
            byte[] bytes => Encoding.UTF8.GetString(bytes),
            string text => text,
            _ => null,
        }
        : null;

    // The bus library's envelope: the message is its member of that name.
    private static ScanRequested? ReadRequest(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var envelope = JsonDocument.Parse(body);
            return envelope.RootElement.ValueKind == JsonValueKind.Object && envelope.RootElement.TryGetProperty("message", out var message)
                ? message.Deserialize(MessageJson.Default.ScanRequested)
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    [LoggerMessage(1105, LogLevel.Error, "A message of {Queue} {Reason}; it is in quarantine now (scanmesh failures list)")]
    private partial void LogKept(string queue, string reason);

    [LoggerMessage(1106, LogLevel.Warning, "The dead queues could not be read; the next round tries again")]
    private partial void LogFailed(Exception exception);
}
