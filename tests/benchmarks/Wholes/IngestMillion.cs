using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace ScanMesh.Tests.Benchmarks.Wholes;

/// <summary>
/// A million pushes as fast as 64 senders get them accepted, then a minute at half that rate, each due at its time: what ingest's memory
/// does, whether all that was accepted arrives at a consumer, and how long the senders wait.
/// </summary>
internal sealed class IngestMillion : IWhole
{
    private const int Senders = 64;
    private const int Million = 1_000_000;
    private const int HalfSeconds = 60;
    private const string Hash = "sha256:";

    public string Name => "ingest-million";

    public async Task<IReadOnlyList<Figure>> RunAsync(Bench bench)
    {
        await using var server = await IngestServer.StartAsync();
        await using var connection = await server.ConnectAsync();
        var arrived = new BitArray(2 * Million);
        await ConsumeAsync(connection, arrived);
        await PostAsync(server.Webhook, Million, 20_000, 0); // what is not compiled yet

        using var stop = new CancellationTokenSource();
        var sampling = SampleAsync(server, stop.Token);
        var full = await PostAsync(server.Webhook, 0, Million, 0);
        await stop.CancelAsync();
        var memory = await sampling;
        var half = await PostAsync(server.Webhook, Million + 20_000, (int)(full.Rate / 2 * HalfSeconds), full.Rate / 2);
        var last = Million + 20_000 + (int)(full.Rate / 2 * HalfSeconds);
        for (var seconds = 0; seconds < 120 && Count(arrived, last) < last; seconds++)
            await Task.Delay(1000);

        var tenth = memory.Count / 10;
        return
        [
            new("pushes accepted at full rate", full.Rate, "/s"),
            new("p99 at full rate", full.P99, "ms"),
            Figure.AtMost("p99 at half rate", half.P99, "ms", 50),
            new("median at half rate", half.P50, "ms"),
            new("longest at half rate", half.Max, "ms"),
            Figure.AtMost("accepted and not arrived", last - Count(arrived, last), "pushes", 0),
            new("resident memory of ingest, most", memory.Max() / 1048576.0, "MiB"),
            Figure.AtMost("resident memory of ingest, most of the last tenth / most of the second tenth", memory.TakeLast(tenth).Max() / (double)memory.Skip(tenth).Take(tenth).Max(), "x", 1.1),
        ];
    }

    /// <summary>The part of the child that sends: rate, median, 99th percentile and longest wait in milliseconds.</summary>
    /// <param name="webhook">Where to.</param>
    /// <param name="first">Number of the first push.</param>
    /// <param name="count">How many.</param>
    /// <param name="rate">A second, each waited for from when it was due; 0 = as fast as it goes.</param>
    public static async Task<string> SendAsync(string webhook, int first, int count, double rate)
    {
        var run = Guid.NewGuid();
        var address = new Uri(webhook);
        var senders = await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => WebhookSender.ConnectAsync(address, IngestServer.Token)));
        var waits = new double[count];
        var next = -1;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(senders.Select(async sender =>
        {
            while (Interlocked.Increment(ref next) is var i && i < count)
            {
                var due = rate > 0 ? TimeSpan.FromSeconds(i / rate) : clock.Elapsed;
                if (due - clock.Elapsed is var early && early > TimeSpan.Zero)
                    await Task.Delay(early);
                await sender.PostAsync(IngestServer.Push(run, first + i));
                waits[i] = (clock.Elapsed - due).TotalMilliseconds;
            }
        }));
        var seconds = clock.Elapsed.TotalSeconds;
        foreach (var sender in senders)
            sender.Dispose();
        Array.Sort(waits);
        return string.Join(' ', new[] { count / seconds, waits[count / 2], waits[(int)(count * 0.99)], waits[^1] }.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));
    }

    private static async Task<(double Rate, double P50, double P99, double Max)> PostAsync(string webhook, int first, int count, double rate)
    {
        var answer = (await Child.AskAsync("send", webhook, first.ToString(CultureInfo.InvariantCulture), count.ToString(CultureInfo.InvariantCulture), rate.ToString("R", CultureInfo.InvariantCulture)))
            .Split(' ').Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray();
        return (answer[0], answer[1], answer[2], answer[3]);
    }

    private static async Task<List<long>> SampleAsync(IngestServer server, CancellationToken stop)
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

    // Marks what arrives for the workers; what arrives for results is only taken.
    private static async Task ConsumeAsync(IConnection connection, BitArray arrived)
    {
        foreach (var queue in (string[])["scan.push", "results.requests", "results.events"])
        {
            var channel = await connection.CreateChannelAsync();
            var consumer = new AsyncEventingBasicConsumer(channel);
            if (queue == "scan.push")
                consumer.ReceivedAsync += (_, message) =>
                {
                    var text = Encoding.UTF8.GetString(message.Body.Span);
                    var number = int.Parse(text.AsSpan(text.IndexOf(Hash, StringComparison.Ordinal) + Hash.Length + 56, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                    lock (arrived)
                        arrived[number] = true;
                    return Task.CompletedTask;
                };
            await channel.BasicConsumeAsync(queue, autoAck: true, consumer);
        }
    }

    private static int Count(BitArray arrived, int below)
    {
        lock (arrived)
            return Enumerable.Range(0, below).Count(i => arrived[i]);
    }
}
