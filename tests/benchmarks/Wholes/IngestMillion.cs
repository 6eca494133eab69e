using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Benchmarks.Wholes;

/// <summary>
/// A million pushes as fast as 64 senders get them accepted, then a minute at half that rate, each due at its time: what ingest's memory
/// does, whether all that was accepted arrives at a consumer, and how long the senders wait. Consumers are other machines' work: they rest
/// in that minute, and in the next, in which a bare client publishes at the same rate.
/// </summary>
internal sealed class IngestMillion : IWhole
{
    private const int Senders = 64;
    private const int Million = 1_000_000;
    private const int AckEvery = 200;
    private const int HalfSeconds = 60;
    private const int WarmUp = 20_000;
    private const int FirstOfWarmUp = 1 << 30;
    private const string Hash = "sha256:";

    public string Name => "ingest-million";

    public async Task<IReadOnlyList<Figure>> RunAsync(Bench bench)
    {
        using var folder = new ScratchFolder();
        await using var server = await IngestServer.StartAsync();
        await using var connection = await server.ConnectAsync();
        await Child.AskAsync("post", server.Webhook);
        var sample = folder.File("message");
        await File.WriteAllBytesAsync(sample, await server.TakeMessageAsync(connection));
        await IngestServer.PurgeAsync(connection);
        var arrived = new BitArray(2 * Million);
        var consumers = await ConsumeAsync(server, arrived);

        using var stop = new CancellationTokenSource();
        var sampling = WatchMemoryAsync(server, stop.Token);
        var full = await AskAsync("send", server.Webhook, "0", Text(Million), "0");
        await stop.CancelAsync();
        var memory = await sampling;
        var (rate, last) = (full.Rate / 2, Million + (int)(full.Rate / 2 * HalfSeconds));
        await consumers.DisposeAsync();
        var half = await AskAsync("send", server.Webhook, Text(Million), Text(last - Million), Text(rate));
        consumers = await ConsumeAsync(server, arrived);
        for (var seconds = 0; seconds < 120 && Count(arrived, last) < last; seconds++)
            await Task.Delay(1000);
        await consumers.DisposeAsync();
        var bare = await AskAsync("publish-paced", server.Broker.Host, Text(server.Broker.Port), server.Broker.Username, server.Broker.Password, sample, Text(last - Million), Text(rate));

        var tenth = memory.Count / 10;
        return
        [
            new("pushes accepted at full rate", full.Rate, "/s"),
            new("p99 at full rate", full.P99, "ms"),
            Figure.AtMost("p99 at half rate", half.P99, "ms", 50),
            new("median at half rate", half.P50, "ms"),
            new("longest at half rate", half.Max, "ms"),
            new("p99 of a bare client, confirmed, at that rate", bare.P99, "ms"),
            new("median of a bare client at that rate", bare.P50, "ms"),
            new("longest of a bare client at that rate", bare.Max, "ms"),
            Figure.AtMost("accepted and not arrived", last - Count(arrived, last), "pushes", 0),
            new("resident memory of ingest, most", memory.Max() / 1048576.0, "MiB"),
            Figure.AtMost("resident memory of ingest, most of the last tenth / most of the second tenth", memory.TakeLast(tenth).Max() / (double)memory.Skip(tenth).Take(tenth).Max(), "x", 1.1),
        ];
    }

    /// <summary>Sends pushes to a webhook; see <see cref="RunAsync(int, double, Func{int, int, Task})"/>.</summary>
    public static async Task<string> SendAsync(string webhook, int first, int count, double rate)
    {
        var run = Guid.NewGuid();
        var address = new Uri(webhook);
        var senders = await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => WebhookSender.ConnectAsync(address, IngestServer.Token)));
        var answer = await RunAsync(count, rate, (sender, i) => senders[sender].PostAsync(IngestServer.Push(run, first + i)));
        foreach (var sender in senders)
            sender.Dispose();
        return answer;
    }

    /// <summary>Publishes the message of a file with the broker's own client; see <see cref="RunAsync(int, double, Func{int, int, Task})"/>.</summary>
    public static async Task<string> PublishAsync(string host, int port, string username, string password, string file, int count, double rate)
    {
        var body = await File.ReadAllBytesAsync(file);
        await using var connection = await IngestServer.ConnectAsync(host, port, username, password);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        var properties = new BasicProperties { Persistent = true };
        return await RunAsync(count, rate, async (_, _) => await channel.BasicPublishAsync("scanmesh.requests", "scan.push", mandatory: true, properties, body));
    }

    /// <summary>Rate a second, median, 99th percentile and longest wait in milliseconds. Others go before: what is not compiled yet is not measured.</summary>
    /// <param name="count">How many.</param>
    /// <param name="rate">A second, each waited for from when it was due; 0 = as fast as it goes.</param>
    /// <param name="send">Sends a number by a sender.</param>
    private static async Task<string> RunAsync(int count, double rate, Func<int, int, Task> send)
    {
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(async sender =>
        {
            for (var i = sender; i < WarmUp; i += Senders)
                await send(sender, FirstOfWarmUp + i);
        }));
        var waits = new double[count];
        var next = -1;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(async sender =>
        {
            while (Interlocked.Increment(ref next) is var i && i < count)
            {
                var due = rate > 0 ? TimeSpan.FromSeconds(i / rate) : clock.Elapsed;
                if (due - clock.Elapsed is var early && early > TimeSpan.Zero)
                    await Task.Delay(early);
                await send(sender, i);
                waits[i] = (clock.Elapsed - due).TotalMilliseconds;
            }
        }));
        var seconds = clock.Elapsed.TotalSeconds;
        Array.Sort(waits);
        return string.Join(' ', new[] { count / seconds, waits[count / 2], waits[(int)(count * 0.99)], waits[^1] }.Select(Text));
    }

    private static async Task<(double Rate, double P50, double P99, double Max)> AskAsync(params string[] arguments)
    {
        var answer = (await Child.AskAsync(arguments)).Split(' ').Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray();
        return (answer[0], answer[1], answer[2], answer[3]);
    }

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static async Task<List<long>> WatchMemoryAsync(IngestServer server, CancellationToken stop)
    {
        var samples = new List<long>();
        while (!stop.IsCancellationRequested)
        {
            samples.Add(server.Memory);
            if (samples.Count % 60 == 0)
                Bench.Say($"{samples.Count / 2} s: {samples[^1] / 1048576} MiB");
            await Task.WhenAny(Task.Delay(500, stop));
        }

        return samples;
    }

    // Marks what arrives for the workers; what arrives for results is only taken. Ends with its connection.
    private static async Task<IConnection> ConsumeAsync(IngestServer server, BitArray arrived)
    {
        var connection = await server.ConnectAsync();
        foreach (var queue in IngestServer.Queues)
        {
            var channel = await connection.CreateChannelAsync();
            await channel.BasicQosAsync(0, 10 * AckEvery, false);
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += async (_, message) =>
            {
                if (queue == "scan.push")
                    Mark(arrived, message.Body.Span);
                if (message.DeliveryTag % AckEvery == 0)
                    await channel.BasicAckAsync(message.DeliveryTag, multiple: true);
            };
            await channel.BasicConsumeAsync(queue, autoAck: false, consumer);
        }

        return connection;
    }

    private static void Mark(BitArray arrived, ReadOnlySpan<byte> message)
    {
        var text = Encoding.UTF8.GetString(message);
        var number = int.Parse(text.AsSpan(text.IndexOf(Hash, StringComparison.Ordinal) + Hash.Length + 56, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        lock (arrived)
            if (number < arrived.Length)
                arrived[number] = true;
    }

    private static int Count(BitArray arrived, int below)
    {
        lock (arrived)
            return Enumerable.Range(0, below).Count(i => arrived[i]);
    }
}
