using System.Globalization;
using RabbitMQ.Client;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Servers;

namespace ScanMesh.Tests.Benchmarks.Wholes;

/// <summary>
/// The real ingest process against a real broker on the same cores, 64 senders, no consumer; beside it 64 senders that publish the very
/// messages with the broker's own client, each confirmed and mandatory.
/// </summary>
internal sealed class IngestRate : IWhole
{
    private const int Senders = 64;
    private const int Messages = 8_000;
    private const string Token = "benchmark-token";

    public string Name => "ingest";

    public async Task<IReadOnlyList<Figure>> RunAsync(Bench bench)
    {
        await using var broker = await RabbitMqServer.StartAsync();
        using var folder = new ScratchFolder();
        var (port, health) = (Loopback.FreePort(), Loopback.FreePort());
        await File.WriteAllTextAsync(folder.File("scanmesh.yaml"), string.Create(CultureInfo.InvariantCulture, $$$"""
            registries: {corp: {host: cr.corp.example}}
            sources: {push: {kind: distribution, registry: corp, secret: {{{Token}}}, rate: 1000000}}
            bus: {host: {{{broker.Host}}}, port: {{{broker.Port}}}, username: {{{broker.Username}}}, password: {{{broker.Password}}}}
            listen: {address: 127.0.0.1, ingest: {{{port}}}, health: {{{health}}}}
            spool: {directory: spool}
            """));
        await using var ingest = ServerProcess.Start("dotnet", [Executable(), "--config", folder.File("scanmesh.yaml")]);
        await ReadyAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{health}/health/ready")), ingest);

        var webhook = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/webhooks/push");
        await using var connection = await ConnectAsync(broker.Host, broker.Port, broker.Username, broker.Password);
        await PostAsync(webhook);
        var sample = folder.File("message");
        await File.WriteAllBytesAsync(sample, await SampleAsync(connection));
        var (bare, ours) = (new List<double>(), new List<double>());
        for (var i = 0; i <= bench.Rounds; i++)
        {
            await PurgeAsync(connection);
            var lowest = double.Parse(await ChildAsync("publish", broker.Host, Text(broker.Port), broker.Username, broker.Password, sample), CultureInfo.InvariantCulture);
            await PurgeAsync(connection);
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

        static async Task<double> PostAsync(string webhook) => double.Parse(await ChildAsync("post", webhook), CultureInfo.InvariantCulture);
    }

    /// <summary>Publishes the message of a file with the broker's own client; messages a second.</summary>
    public static async Task<string> PublishAsync(string host, int port, string username, string password, string file)
    {
        var body = await File.ReadAllBytesAsync(file);
        await using var connection = await ConnectAsync(host, port, username, password);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        var properties = new BasicProperties { Persistent = true };
        return await RateAsync(async (_, _) => await channel.BasicPublishAsync("scanmesh.requests", "scan.push", mandatory: true, properties, body));
    }

    /// <summary>Posts pushes to a webhook, each its own event; answers 202 a second.</summary>
    public static async Task<string> PostAsync(string webhook)
    {
        var run = Guid.NewGuid();
        var address = new Uri(webhook);
        var senders = await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => WebhookSender.ConnectAsync(address, Token)));
        var rate = await RateAsync((sender, i) => senders[sender].PostAsync(string.Create(CultureInfo.InvariantCulture, $$$"""{"events":[{"id":"{{{run}}}-{{{i}}}","timestamp":"2026-11-24T10:00:00Z","action":"push","target":{"mediaType":"application/vnd.oci.image.manifest.v1+json","size":1570,"digest":"sha256:{{{i:x64}}}","repository":"team/app","url":"https://cr.corp.example/v2/team/app/manifests/latest","tag":"t{{{i}}}"},"request":{"id":"{{{run}}}","addr":"10.0.0.1:4711","host":"cr.corp.example","method":"PUT","useragent":"docker/27"},"actor":{"name":"ci"}}]}""")));
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

    private static async Task<string> ChildAsync(params string[] arguments)
    {
        await using var child = await Child.StartAsync(arguments);
        return child.Answer;
    }

    private static Task<IConnection> ConnectAsync(string host, int port, string username, string password) =>
        new ConnectionFactory { HostName = host, Port = port, UserName = username, Password = password }.CreateConnectionAsync();

    private static async Task PurgeAsync(IConnection connection)
    {
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueuePurgeAsync("scan.push");
        await channel.QueuePurgeAsync("results.requests");
    }

    private static async Task<byte[]> SampleAsync(IConnection connection)
    {
        await using var channel = await connection.CreateChannelAsync();
        var message = await channel.BasicGetAsync("scan.push", autoAck: true) ?? throw new InvalidOperationException("ingest published nothing");
        return message.Body.ToArray();
    }

    private static async Task ReadyAsync(Uri health, ServerProcess ingest)
    {
        using var client = GuardedHttp.CreateClient(new OutboundRules { OperatorHosts = [health.Authority], AllowPlainHttp = true });
        for (var tries = 0; tries < 300; tries++)
        {
            ingest.ThrowIfExited();
            try
            {
                using var response = await client.GetAsync(health);
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException) when (tries < 299)
            {
                // It does not listen yet.
            }

            await Task.Delay(200);
        }

        throw new TimeoutException("ingest did not become ready");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Executable() =>
        Path.Combine(SharedCases.Repository, "artifacts", "bin", "ScanMesh.Ingest", new DirectoryInfo(AppContext.BaseDirectory).Name, "ScanMesh.Ingest.dll");
}
