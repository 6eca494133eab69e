using System.Globalization;
using RabbitMQ.Client;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Benchmarks.Wholes;

/// <summary>
/// The real ingest process against a real broker on the same cores, 64 senders, no consumer; beside it 64 senders that publish the very
/// messages with the broker's own client, each confirmed and mandatory.
/// </summary>
internal sealed class IngestRate : IWhole
{
    private const int Senders = 64;
    private const int Messages = 8_000;

    public string Name => "ingest";

    public async Task<IReadOnlyList<Figure>> RunAsync(Bench bench)
    {
        await using var server = await IngestServer.StartAsync();
        var (broker, webhook) = (server.Broker, server.Webhook);
        using var folder = new ScratchFolder();
        await using var connection = await server.ConnectAsync();
        await PostAsync(webhook);
        var sample = folder.File("message");
        await File.WriteAllBytesAsync(sample, await server.TakeMessageAsync(connection));
        var (bare, ours) = (new List<double>(), new List<double>());
        for (var i = 0; i <= bench.Rounds; i++)
        {
            await IngestServer.PurgeAsync(connection);
            var lowest = double.Parse(await Child.AskAsync("publish", broker.Host, Text(broker.Port), broker.Username, broker.Password, sample), CultureInfo.InvariantCulture);
            await IngestServer.PurgeAsync(connection);
            var rate = await PostAsync(webhook);
            if (i == 0)
                continue; // caches, and what is not compiled yet
            bare.Add(lowest);
            ours.Add(rate);
        }

        return
        [
            new("message", new FileInfo(sample).Length, "bytes"),
            new("bare client, confirmed and mandatory", Bench.Median(bare), "/s"),
            new("ingest, webhook to 202", Bench.Median(ours), "/s"),
            Figure.AtLeast("ingest / bare client", Bench.Median(ours) / Bench.Median(bare), "x", 0.5),
        ];

        static async Task<double> PostAsync(string webhook) => double.Parse(await Child.AskAsync("post", webhook), CultureInfo.InvariantCulture);
    }

    /// <summary>Publishes the message of a file with the broker's own client; messages a second.</summary>
    public static async Task<string> PublishAsync(string host, int port, string username, string password, string file)
    {
        var body = await File.ReadAllBytesAsync(file);
        await using var connection = await IngestServer.ConnectAsync(host, port, username, password);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        var properties = new BasicProperties { Persistent = true };
        return await RateAsync(async (_, _) => await channel.BasicPublishAsync("scanmesh.requests", "scan.push", mandatory: true, properties, body));
    }

    /// <summary>Posts pushes to a webhook, each its own event; answers 202 a second.</summary>
    public static async Task<string> PostAsync(string webhook)
    {
        var run = Guid.NewGuid();
        var address = new Uri(webhook);
        var senders = await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => WebhookSender.ConnectAsync(address, IngestServer.Token)));
        var rate = await RateAsync((sender, i) => senders[sender].PostAsync(IngestServer.Push(run, i)));
        foreach (var sender in senders)
            sender.Dispose();
        return rate;
    }

    private static async Task<string> RateAsync(Func<int, int, Task> send)
    {
        var next = -1;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(async sender =>
        {
            while (Interlocked.Increment(ref next) is var i && i < Messages)
                await send(sender, i);
        }));
        return (Messages / clock.Elapsed.TotalSeconds).ToString("R", CultureInfo.InvariantCulture);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
