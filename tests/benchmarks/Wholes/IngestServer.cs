using System.Diagnostics;
using System.Globalization;
using RabbitMQ.Client;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Servers;

namespace ScanMesh.Tests.Benchmarks.Wholes;

/// <summary>The real ingest process, and the real broker behind it, on loopback.</summary>
internal sealed class IngestServer : IAsyncDisposable
{
    public const string Token = "benchmark-token";

    /// <summary>Where ingest's messages arrive: for workers, for the ledger, and the record of calls.</summary>
    public static readonly string[] Queues = ["scan.push", "results.requests", "results.events"];

    private readonly ScratchFolder folder = new();
    private ServerProcess ingest = null!;

    private IngestServer(RabbitMqServer broker) => Broker = broker;

    public RabbitMqServer Broker { get; }

    /// <summary>Where pushes are told.</summary>
    public string Webhook { get; private set; } = "";

    /// <summary>Resident memory of ingest, bytes.</summary>
    public long Memory
    {
        get
        {
            using var process = Process.GetProcessById(ingest.Id);
            return process.WorkingSet64;
        }
    }

    public static async Task<IngestServer> StartAsync()
    {
        var server = new IngestServer(await RabbitMqServer.StartAsync());
        var (broker, folder) = (server.Broker, server.folder);
        var (port, health) = (Loopback.FreePort(), Loopback.FreePort());
        await File.WriteAllTextAsync(folder.File("scanmesh.yaml"), string.Create(CultureInfo.InvariantCulture, $$$"""
            registries: {corp: {host: cr.corp.example}}
            sources: {push: {kind: distribution, registry: corp, secret: {{{Token}}}, rate: 1000000}}
            bus: {host: {{{broker.Host}}}, port: {{{broker.Port}}}, username: {{{broker.Username}}}, password: {{{broker.Password}}}}
            listen: {address: 127.0.0.1, ingest: {{{port}}}, health: {{{health}}}}
            spool: {directory: spool}
            """));
        // It logs each push. That goes to a file: what we would keep of a million lines would stop us, and then it, now and then.
        server.ingest = ServerProcess.Start("sh", ["-c", "exec dotnet \"$0\" --config \"$1\" 2> \"$2\"", Executable(), folder.File("scanmesh.yaml"), server.Log]);
        server.Webhook = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/webhooks/push");
        await server.ReadyAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{health}/health/ready")));
        return server;
    }

    /// <summary>A push as CNCF Distribution tells it, number <paramref name="i"/> of a run: its tag and its digest hold the number.</summary>
    public static string Push(Guid run, int i) => string.Create(CultureInfo.InvariantCulture, $$$"""{"events":[{"id":"{{{run}}}-{{{i}}}","timestamp":"2026-11-24T10:00:00Z","action":"push","target":{"mediaType":"application/vnd.oci.image.manifest.v1+json","size":1570,"digest":"sha256:{{{i:x64}}}","repository":"team/app","url":"https://cr.corp.example/v2/team/app/manifests/latest","tag":"t{{{i}}}"},"request":{"id":"{{{run}}}","addr":"10.0.0.1:4711","host":"cr.corp.example","method":"PUT","useragent":"docker/27"},"actor":{"name":"ci"}}]}""");

    /// <summary>A connection of the broker's own client.</summary>
    public Task<IConnection> ConnectAsync() => ConnectAsync(Broker.Host, Broker.Port, Broker.Username, Broker.Password);

    public static Task<IConnection> ConnectAsync(string host, int port, string username, string password) =>
        new ConnectionFactory { HostName = host, Port = port, UserName = username, Password = password }.CreateConnectionAsync();

    /// <summary>Takes the next message for workers.</summary>
    public async Task<byte[]> TakeMessageAsync(IConnection connection)
    {
        await using var channel = await connection.CreateChannelAsync();
        var message = await channel.BasicGetAsync("scan.push", autoAck: true) ?? throw new InvalidOperationException("ingest published nothing");
        return message.Body.ToArray();
    }

    /// <summary>Empties the queues.</summary>
    public static async Task PurgeAsync(IConnection connection)
    {
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in Queues)
            await channel.QueuePurgeAsync(queue);
    }

    public async ValueTask DisposeAsync()
    {
        await ingest.DisposeAsync();
        await Broker.DisposeAsync();
        folder.Dispose();
    }

    private string Log => folder.File("log");

    private async Task ReadyAsync(Uri health)
    {
        using var client = GuardedHttp.CreateClient(new OutboundRules { OperatorHosts = [health.Authority], AllowPlainHttp = true });
        for (var tries = 0; tries < 300; tries++)
        {
            if (ingest.HasExited)
                throw new InvalidOperationException($"ingest ended:\n{await File.ReadAllTextAsync(Log)}");
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

    private static string Executable() =>
        Path.Combine(SharedCases.Repository, "artifacts", "bin", "ScanMesh.Ingest", new DirectoryInfo(AppContext.BaseDirectory).Name, "ScanMesh.Ingest.dll");
}
