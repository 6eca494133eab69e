using System.Net.Http.Headers;
using System.Text;
using Dapper;
using Google.Protobuf;
using Npgsql;
using RabbitMQ.Client;
using ScanMesh.Contracts.V1;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Registry;
using ScanMesh.Tests.Kit.Servers;
using ZstdSharp;
using Body = ScanMesh.Events.V1.Event.BodyOneofCase;

namespace ScanMesh.Tests.E2e;

/// <summary>SECURITY T6: a secret is planted in each place, and then everything that the mesh writes is searched for all of them.</summary>
public sealed class CanaryTests
{
    private const string Repository = "canary/app";
    private const string RegistryPassword = "canary-of-the-registry";
    private const string DatabasePassword = "canary-of-the-database";
    private const string WrongSecret = "canary-of-a-wrong-sender";
    private const string UrlKey = "canary-in-a-url";
    private const string BuildArgument = "canary-in-the-history";
    private const string Variable = "canary-in-the-environment";
    private const string Label = "canary-in-a-label";
    private const string FileContent = "canary-in-a-file";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(90);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Secrets_PlantedEverywhere_AreWrittenNowhere()
    {
        await using var collector = await TraceCollector.StartAsync();
        await using var broker = await RabbitMqServer.StartPrivateAsync();
        await using var server = await PostgreSqlServer.StartAsync();
        await using var registry = await InProcessRegistry.StartAsync();
        registry.Gate = new RegistryGate { IsBasic = true, Account = ("robot", RegistryPassword) };
        await using var mesh = new MeshProcesses
        {
            RegistryKeys = $", auth: basic, username: robot, password: {RegistryPassword}",
            Environment = new Dictionary<string, string?>(collector.Environment)
            {
                ["Logging__LogLevel__Default"] = "Trace",
                ["Logging__LogLevel__System.Net.Http"] = "Trace",
            },
        };
        var database = await server.CreateDatabaseAsync();
        await mesh.ConfigureAsync(broker, database.Contains("Password", StringComparison.OrdinalIgnoreCase) ? database : $"{database};Password={DatabasePassword}", registry.Host);
        await File.WriteAllTextAsync(Path.Combine(mesh.Advisories, "CVE-2099-0001.json"), Images.Advisory("CVE-2099-0001", "left-pad", "2.0-1"), Cancel);
        await mesh.StartAllAsync();
        await using var messages = await Tap.OpenAsync(broker);
        await using var subscriber = new Subscriber(mesh.Grpc);

        var image = registry.Put(Repository, "1", Image());
        Assert.Equal(202, await mesh.PushAsync(Webhook(registry.Host, "1", Image())));
        Assert.Equal(202, await mesh.PushAsync(Webhook(registry.Host, "gone", new ImageBuilder().Layer(Images.Base()).Build())));
        Assert.Equal(401, await RefusedAsync(mesh.Webhook, WrongSecret));
        Assert.Equal(401, await RefusedAsync(new Uri($"{mesh.Webhook}?key={UrlKey}"), null));
        var completed = Assert.Single(await subscriber.WaitForAsync(e => e.BodyCase == Body.PushCompleted, 1, Soon));
        await subscriber.WaitForAsync(e => e.BodyCase == Body.ScanFailed, 1, Soon);
        var report = await mesh.ReportAsync(completed.Image.ManifestDigest);
        Assert.Contains("NPM_TOKEN=[redacted]", report, StringComparison.Ordinal);
        // Results asks advisories, with the token of the mesh.
        Assert.Contains("epoch", await mesh.GetAsync("/v1/advisories/snapshot"), StringComparison.Ordinal);
        foreach (var name in new[] { "ingest", "scanner-1", "scanner-2", "results", "advisories" })
            Assert.Equal(0, await mesh.StopAsync(name));

        var places = new Dictionary<string, IEnumerable<byte[]>>(StringComparer.Ordinal)
        {
            ["log"] = [Encoding.UTF8.GetBytes(mesh.Logs)],
            ["trace or metric"] = collector.Bodies,
            ["event"] = subscriber.Events.Select(e => e.ToByteArray()),
            ["report"] = [Encoding.UTF8.GetBytes(report)],
            ["message"] = await messages.ReadAsync(),
            ["database"] = await CellsAsync(database),
            ["file"] = mesh.Files.Select(File.ReadAllBytes).Select(Unpacked),
        };
        // The search itself must be able to find: each place holds what it should.
        foreach (var (place, texts) in places)
            Assert.True(place is "file" || texts.Any(t => Holds(t, Repository)), $"No {place} speaks of the image at all: {image}.");
        Assert.Empty(
            from secret in (string[])[MeshProcesses.Token, RegistryPassword, DatabasePassword, WrongSecret, UrlKey, BuildArgument, Variable, Label, FileContent]
            from form in (string[])[secret, Convert.ToBase64String(Encoding.UTF8.GetBytes($"robot:{secret}"))]
            from place in places
            let found = place.Value.FirstOrDefault(t => Holds(t, form))
            where found is not null
            select $"{form} in a {place.Key}: {Around(found, form)}");
    }

    private static BuiltContent Image() => new ImageBuilder()
        .Layer(Images.Base(("left-pad", "1.0-1")))
        .Layer(l => l.File("root/.npmrc", $"//registry.npmjs.org/:_authToken={FileContent}\n"))
        .EditConfig(c =>
        {
            c["history"]![0]!["created_by"] = $"RUN |1 NPM_TOKEN={BuildArgument} /bin/sh -c npm ci";
            c["config"]!["Env"]!.AsArray().Add($"DB_PASSWORD={Variable}");
            c["config"]!["Labels"] = new System.Text.Json.Nodes.JsonObject { ["deploy"] = $"password={Label}" };
        })
        .Build();

    private static string Webhook(string host, string tag, BuiltContent image) => $$"""
        {"events":[{"id":"{{Guid.NewGuid()}}","timestamp":"2026-01-02T03:04:05Z","action":"push","target":{"mediaType":"{{ImageBuilder.OciManifest}}","digest":"{{image.Digest}}","repository":"{{Repository}}","tag":"{{tag}}"},"request":{"host":"{{host}}"} } ] }
        """;

    private static async Task<int> RefusedAsync(Uri webhook, string? secret)
    {
#pragma warning disable RS0030 // A test's own client to loopback, not product code.
        using var client = new HttpClient();
#pragma warning restore RS0030
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook) { Content = new StringContent("{}") };
        request.Headers.Authorization = secret is null ? null : new AuthenticationHeaderValue("Bearer", secret);
        using var answer = await client.SendAsync(request, Cancel);
        return (int)answer.StatusCode;
    }

    private static bool Holds(byte[] text, string wanted) => text.AsSpan().IndexOf(Encoding.UTF8.GetBytes(wanted)) >= 0;

    /// <summary>What stands around it: who wrote it.</summary>
    private static string Around(byte[] text, string wanted)
    {
        var at = text.AsSpan().IndexOf(Encoding.UTF8.GetBytes(wanted));
        var begin = Math.Max(0, at - 300);
        return Encoding.UTF8.GetString(text.AsSpan(begin, Math.Min(text.Length - begin, 500)));
    }

    /// <summary>Every value of every table, compressed ones unpacked.</summary>
    private static async Task<List<byte[]>> CellsAsync(string database)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Cancel);
        var cells = new List<byte[]>();
        foreach (var table in await connection.QueryAsync<string>("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"))
            foreach (IDictionary<string, object?> row in await connection.QueryAsync($"SELECT * FROM \"{table}\""))
                cells.AddRange(row.Values.Select(v => v is byte[] bytes ? Unpacked(bytes) : Encoding.UTF8.GetBytes(v?.ToString() ?? "")));
        return cells;
    }

    private static byte[] Unpacked(byte[] bytes)
    {
        if (bytes is not [0x28, 0xb5, 0x2f, 0xfd, ..])
            return bytes;
        using var decompressor = new Decompressor();
        return decompressor.Unwrap(bytes).ToArray();
    }

    /// <summary>A copy of every message that ingest and the workers send.</summary>
    private sealed class Tap(IConnection connection, IChannel channel, string queue) : IAsyncDisposable
    {
        public static async Task<Tap> OpenAsync(RabbitMqServer broker)
        {
            var connection = await new ConnectionFactory { HostName = broker.Host, Port = broker.Port, UserName = broker.Username, Password = broker.Password }.CreateConnectionAsync(Cancel);
            var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
            var queue = (await channel.QueueDeclareAsync(cancellationToken: Cancel)).QueueName;
            foreach (var (exchange, key) in new[] { ("scanmesh.requests", Lane.Push), ("scanmesh.outcomes", "results.outcomes") })
                await channel.QueueBindAsync(queue, exchange, key, cancellationToken: Cancel);
            return new Tap(connection, channel, queue);
        }

        public async Task<List<byte[]>> ReadAsync()
        {
            var messages = new List<byte[]>();
            while (await channel.BasicGetAsync(queue, autoAck: true, Cancel) is { } message)
                messages.Add([.. message.Body.Span, .. Encoding.UTF8.GetBytes(string.Join('\n', message.BasicProperties.Headers?.Select(h => $"{h.Key}={(h.Value is byte[] b ? Encoding.UTF8.GetString(b) : h.Value)}") ?? []))]);
            return messages;
        }

        public async ValueTask DisposeAsync()
        {
            await channel.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
