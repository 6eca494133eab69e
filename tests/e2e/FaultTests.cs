using System.Text;
using System.Text.Json;
using Dapper;
using Npgsql;
using RabbitMQ.Client;
using ScanMesh.Events.V1;
using ScanMesh.Tests.E2e.Chaos;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Servers;
using Body = ScanMesh.Events.V1.Event.BodyOneofCase;

namespace ScanMesh.Tests.E2e;

/// <summary>Nothing is lost, whatever is killed, and whoever starts first.</summary>
public sealed class FaultTests
{
    private const int Many = 6;
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(3);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FreshBroker_IngestAlone_HundredPushes_ThenTheRest_HundredResults()
    {
        const int pushes = 100;
        await using var broker = await RabbitMqServer.StartPrivateAsync();
        await using var database = await PostgreSqlServer.StartAsync();
        await using var mesh = new MeshProcesses();
        await using var registry = await RegistryServer.StartAsync();
        await mesh.ConfigureAsync(broker, await database.CreateDatabaseAsync(), registry.Host);
        await File.WriteAllTextAsync(Path.Combine(mesh.Advisories, "CVE-2099-0001.json"), Images.Advisory("CVE-2099-0001", "left-pad", "2.0-1"), Cancel);
        var image = new ImageBuilder().Layer(Images.Base(("left-pad", "1.0-1"))).Build();
        // Of one tag they would be one push, told a hundred times within seconds.
        var tags = Enumerable.Range(0, pushes).Select(i => $"v{i}").ToArray();
        await Images.PushAsync(image, registry, "hundred/app", tags);
        await mesh.StartAsync("ingest");
        for (var i = 0; i < pushes; i++)
            Assert.Equal(202, await mesh.PushAsync(Webhook("hundred/app", tags[i], image, i)));

        foreach (var name in new[] { "results", "advisories", "scanner-1", "scanner-2" })
            await mesh.StartAsync(name, waitUntilReady: false);
        await mesh.WaitUntilReadyAsync("results");
        await using var subscriber = new Subscriber(mesh.Grpc);
        var completed = await subscriber.WaitForAsync(e => e.BodyCase == Body.PushCompleted, pushes, Long);
        Assert.Equal(pushes, completed.Select(e => e.RequestId).Distinct().Count());
        Assert.Equal(tags.Select(t => $"hundred/app:{t}").Order(StringComparer.Ordinal), completed.Select(e => e.PushCompleted.Reference).Order(StringComparer.Ordinal));
        Assert.Single(subscriber.Events, e => e.BodyCase == Body.ImageScanned);
    }

    [Fact]
    public async Task Killed_WorkerAfterSomeLayers_NextAttemptReadsOnlyTheRest()
    {
        const int layers = 12;
        await using var broker = await RabbitMqServer.StartPrivateAsync();
        await using var server = await PostgreSqlServer.StartAsync();
        await using var mesh = new MeshProcesses();
        await using var registry = await RegistryServer.StartAsync(mesh.Webhook, MeshProcesses.Token);
        var database = await server.CreateDatabaseAsync();
        await mesh.ConfigureAsync(broker, database, registry.Host, lease: TimeSpan.FromSeconds(5));
        await File.WriteAllTextAsync(Path.Combine(mesh.Advisories, "CVE-2099-0001.json"), Images.Advisory("CVE-2099-0001", "left-pad", "2.0-1"), Cancel);
        foreach (var name in new[] { "results", "advisories", "scanner-1" })
            await mesh.StartAsync(name, waitUntilReady: false);
        await mesh.StartAsync("ingest");
        await mesh.WaitUntilReadyAsync("scanner-1");
        await using var subscriber = new Subscriber(mesh.Grpc);
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Cancel);

        var builder = new ImageBuilder().Layer(Images.Base(("left-pad", "1.0-1")));
        for (var i = 0; i < layers; i++)
            builder.Layer(Images.Ballast(100 + i, 8_000_000));
        var image = builder.Build();
        var own = image.Layers.Select(l => l.Digest.ToString()).ToArray();
        await Images.PushAsync(image, registry, "killed/app", "1");
        await UntilAsync(async () => (await StoredAsync()).Count >= 3);
        await mesh.KillAsync("scanner-1");
        var stored = await StoredAsync();
        Assert.InRange(stored.Count, 3, own.Length - 1);

        await mesh.StartAsync("scanner-2", waitUntilReady: false);
        var completed = Assert.Single(await subscriber.WaitForAsync(e => e.BodyCase == Body.PushCompleted, 1, Long));
        Assert.Equal(VerdictOutcome.Fail, completed.PushCompleted.Verdict.Outcome);
        var reads = registry.BlobReads().GroupBy(d => d).ToDictionary(g => g.Key, g => g.Count());
        Assert.All(stored, digest => Assert.Equal(1, reads[digest]));
        Assert.All(own, digest => Assert.InRange(reads[digest], 1, 2));

        async Task<List<string>> StoredAsync() => [.. await connection.QueryAsync<string>("SELECT digest FROM layers WHERE digest = ANY(@own)", new { own })];
    }

    [Fact]
    public async Task Killed_ResultsInMidCommit_EveryPushEndsOnce_CursorNeitherSkipsNorRepeats()
    {
        await using var broker = await RabbitMqServer.StartPrivateAsync();
        await using var server = await PostgreSqlServer.StartAsync();
        await using var mesh = new MeshProcesses();
        await using var registry = await RegistryServer.StartAsync(mesh.Webhook, MeshProcesses.Token);
        var database = await server.CreateDatabaseAsync();
        await mesh.ConfigureAsync(broker, database, registry.Host, lease: TimeSpan.FromSeconds(5));
        await File.WriteAllTextAsync(Path.Combine(mesh.Advisories, "CVE-2099-0001.json"), Images.Advisory("CVE-2099-0001", "left-pad", "2.0-1"), Cancel);
        await mesh.StartAllAsync();
        await using var subscriber = new Subscriber(mesh.Grpc);
        await PushManyAsync(registry, 0);
        await subscriber.WaitForAsync(e => e.BodyCase == Body.PushCompleted, Many, Long);

        // The head of the log is taken last before the commit: whoever holds it stops every commit there.
        await using (var connection = new NpgsqlConnection(database))
        {
            await connection.OpenAsync(Cancel);
            await using var held = await connection.BeginTransactionAsync(Cancel);
            await connection.ExecuteAsync("SELECT position FROM log_head FOR UPDATE");
            await PushManyAsync(registry, 1);
            await UntilAsync(async () => await connection.ExecuteScalarAsync<long>(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query ILIKE '%log_head%'") > 0);
            await mesh.KillAsync("results");
            await held.RollbackAsync(Cancel);
        }

        await mesh.StartAsync("results");
        await subscriber.WaitForAsync(e => e.BodyCase == Body.PushCompleted, 2 * Many, Long);

        // And once at any moment.
        await PushManyAsync(registry, 2);
        await subscriber.WaitForAsync(e => e.BodyCase == Body.PushCompleted, (2 * Many) + 1, Long);
        await mesh.KillAsync("results");
        await mesh.StartAsync("results");

        var completed = await subscriber.WaitForAsync(e => e.BodyCase == Body.PushCompleted, 3 * Many, Long);
        Assert.Equal(3 * Many, completed.Count);
        Assert.Equal(3 * Many, completed.Select(e => e.RequestId).Distinct().Count());

        // Joined over its reconnects the sequence is the one that a fresh reader gets in one go.
        await using var fresh = new Subscriber(mesh.Grpc);
        var whole = await fresh.WaitForAsync(_ => true, subscriber.Events.Count, Long);
        Assert.Equal(whole.Select(e => e.Id), subscriber.Events.Select(e => e.Id));
        Assert.Equal(whole.Count, whole.Select(e => e.Id).Distinct().Count());
    }

    [Fact]
    public async Task Paused_WorkerBeyondItsLease_WritesNothingWhenItWakesAndWorksOn()
    {
        await using var broker = await RabbitMqServer.StartPrivateAsync();
        await using var server = await PostgreSqlServer.StartAsync();
        await using var mesh = new MeshProcesses();
        await using var registry = await FaultyRegistry.StartAsync();
        var database = await server.CreateDatabaseAsync();
        await mesh.ConfigureAsync(broker, database, registry.Content.Host, lease: TimeSpan.FromSeconds(3));
        await File.WriteAllTextAsync(Path.Combine(mesh.Advisories, "CVE-2099-0001.json"), Images.Advisory("CVE-2099-0001", "left-pad", "2.0-1"), Cancel);
        foreach (var name in new[] { "results", "advisories", "scanner-1" })
            await mesh.StartAsync(name, waitUntilReady: false);
        await mesh.StartAsync("ingest");
        await mesh.WaitUntilReadyAsync("scanner-1");
        await using var subscriber = new Subscriber(mesh.Grpc);
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Cancel);

        // The worker has the lease and waits for a layer; then it is gone for longer than the lease, and another one does the job.
        registry.CloseGate();
        await PushAsync("1");
        await UntilAsync(() => Task.FromResult(registry.Held > 0));
        await mesh.SignalAsync("scanner-1", "STOP");
        await mesh.StartAsync("scanner-2", waitUntilReady: false);
        await UntilAsync(async () => await connection.ExecuteScalarAsync<int>("SELECT max(attempts) FROM scans") == 2);
        registry.OpenGate();
        await subscriber.WaitForAsync(e => e.BodyCase == Body.PushCompleted, 1, Long);

        // It wakes up with all it needs to finish, and is refused.
        await mesh.SignalAsync("scanner-1", "CONT");
        await UntilAsync(() => Task.FromResult(mesh.Output("scanner-1").Contains("belongs to another worker now", StringComparison.Ordinal)));
        Assert.Equal(0, await mesh.StopAsync("scanner-2"));
        await PushAsync("2");
        await subscriber.WaitForAsync(e => e.BodyCase == Body.PushCompleted, 2, Long);
        Assert.Equal([1, 1], await connection.QueryAsync<int>("SELECT result_number FROM images"));
        Assert.Equal(2, subscriber.Events.Count(e => e.BodyCase == Body.ImageScanned));
        Assert.Equal(0, await connection.ExecuteScalarAsync<int>("SELECT count(*) FROM staged_results"));

        async Task PushAsync(string tag)
        {
            var image = new ImageBuilder().Layer(Images.Base(("left-pad", "1.0-1"))).Layer(Images.Ballast(int.Parse(tag, System.Globalization.CultureInfo.InvariantCulture), 1000)).Build();
            registry.Content.Put("paused/app", tag, image);
            Assert.Equal(202, await mesh.PushAsync(Webhook("paused/app", tag, image, int.Parse(tag, System.Globalization.CultureInfo.InvariantCulture))));
        }
    }

    [Fact]
    public async Task Junk_OnEveryQueue_IsListedAndDropped_AndPushesGoOn()
    {
        await using var broker = await RabbitMqServer.StartPrivateAsync();
        await using var server = await PostgreSqlServer.StartAsync();
        await using var mesh = new MeshProcesses();
        await using var registry = await RegistryServer.StartAsync(mesh.Webhook, MeshProcesses.Token);
        await mesh.ConfigureAsync(broker, await server.CreateDatabaseAsync(), registry.Host);
        await File.WriteAllTextAsync(Path.Combine(mesh.Advisories, "CVE-2099-0001.json"), Images.Advisory("CVE-2099-0001", "left-pad", "2.0-1"), Cancel);
        await mesh.StartAllAsync();
        await using var subscriber = new Subscriber(mesh.Grpc);
        string[] queues = [.. Contracts.V1.Lane.All, "results.requests", "results.outcomes"];
        await using (var connection = await new ConnectionFactory { HostName = broker.Host, Port = broker.Port, UserName = broker.Username, Password = broker.Password }.CreateConnectionAsync(Cancel))
        await using (var channel = await connection.CreateChannelAsync(cancellationToken: Cancel))
            foreach (var queue in queues)
                await channel.BasicPublishAsync("", queue, true, new BasicProperties { ContentType = "application/vnd.masstransit+json" }, Encoding.UTF8.GetBytes("junk of " + queue), Cancel);

        await Images.PushAsync(new ImageBuilder().Layer(Images.Base(("left-pad", "1.0-1"))).Build(), registry, "junk/app", "1");
        await subscriber.WaitForAsync(e => e.BodyCase == Body.PushCompleted, 1, Long);
        List<JsonElement> listed = [];
        await UntilAsync(async () => (listed = [.. (await mesh.GetAsync<JsonElement>("/v1/failures")).GetProperty("failures").EnumerateArray()]).Count == queues.Length);
        Assert.Equal(queues.Order(StringComparer.Ordinal), listed.Select(f => f.GetProperty("queue").GetString()!).Order(StringComparer.Ordinal));
        Assert.All(listed, f => Assert.Equal("junk of " + f.GetProperty("queue").GetString(), f.GetProperty("excerpt").GetString()));
        foreach (var failure in listed)
            await mesh.DropAsync(failure.GetProperty("id").GetString()!);
        Assert.Equal(0, (await mesh.GetAsync<JsonElement>("/v1/failures")).GetProperty("failures").GetArrayLength());
    }

    [Fact]
    public async Task DiskFull_UnderTheDatabase_PushesWaitAndThenEndOnce()
    {
        const long disk = 160 << 20;
        await using var small = await TinyDisk.TryMountAsync(disk);
        Assert.SkipWhen(small is null, "no right to mount a small file system here");
        await using var broker = await RabbitMqServer.StartPrivateAsync();
        await using var server = await PostgreSqlServer.StartPrivateAsync(small!.Path);
        await using var mesh = new MeshProcesses();
        await using var registry = await RegistryServer.StartAsync(mesh.Webhook, MeshProcesses.Token);
        await mesh.ConfigureAsync(broker, await server.CreateDatabaseAsync(), registry.Host, lease: TimeSpan.FromSeconds(5));
        await File.WriteAllTextAsync(Path.Combine(mesh.Advisories, "CVE-2099-0001.json"), Images.Advisory("CVE-2099-0001", "left-pad", "2.0-1"), Cancel);
        await mesh.StartAllAsync();
        await using var subscriber = new Subscriber(mesh.Grpc);
        await PushManyAsync(registry, 0);
        await subscriber.WaitForAsync(e => e.BodyCase == Body.PushCompleted, Many, Long);

        small.Fill();
        await PushManyAsync(registry, 1);
        await UntilAsync(() => Task.FromResult(mesh.Output("results").Contains("No space left on device", StringComparison.Ordinal) || !server.IsRunning));
        small.Free();
        // Where its log could not be written the server has given up, as it should; then somebody starts it again.
        if (!server.IsRunning)
            await server.StartAgainAsync();

        var completed = await subscriber.WaitForAsync(e => e.BodyCase == Body.PushCompleted, 2 * Many, Long);
        Assert.Equal(2 * Many, completed.Count);
        Assert.Equal(2 * Many, completed.Select(e => e.RequestId).Distinct().Count());
        Assert.Equal(2 * Many, subscriber.Events.Where(e => e.BodyCase == Body.ImageScanned).Select(e => e.Image.ManifestDigest).Distinct().Count());
    }

    [Fact]
    public async Task Stopped_WorkerInMidScan_HandsTheScanOverUncountedAndExitsZero()
    {
        await using var broker = await RabbitMqServer.StartPrivateAsync();
        await using var server = await PostgreSqlServer.StartAsync();
        await using var mesh = new MeshProcesses { Environment = new Dictionary<string, string?> { ["ScanMesh__Scanner__StopGrace"] = "0s" } };
        await using var registry = await RegistryServer.StartAsync(mesh.Webhook, MeshProcesses.Token);
        var database = await server.CreateDatabaseAsync();
        await mesh.ConfigureAsync(broker, database, registry.Host, lease: TimeSpan.FromMinutes(10));
        await File.WriteAllTextAsync(Path.Combine(mesh.Advisories, "CVE-2099-0001.json"), Images.Advisory("CVE-2099-0001", "left-pad", "2.0-1"), Cancel);
        foreach (var name in new[] { "results", "advisories", "scanner-1" })
            await mesh.StartAsync(name, waitUntilReady: false);
        await mesh.StartAsync("ingest");
        await mesh.WaitUntilReadyAsync("scanner-1");
        await using var subscriber = new Subscriber(mesh.Grpc);

        var builder = new ImageBuilder().Layer(Images.Base(("left-pad", "1.0-1")));
        for (var i = 0; i < 12; i++)
            builder.Layer(Images.Ballast(300 + i, 8_000_000));
        var image = builder.Build();
        await Images.PushAsync(image, registry, "stopped/app", "1");
        await UntilAsync(() => Task.FromResult(registry.BlobReads().Count > 2));
        Assert.Equal(0, await mesh.StopAsync("scanner-1"));
        Assert.DoesNotContain(subscriber.Events, e => e.BodyCase == Body.PushCompleted);

        // The lease is long: without being handed over the scan would wait for ten minutes.
        await mesh.StartAsync("scanner-2", waitUntilReady: false);
        await subscriber.WaitForAsync(e => e.BodyCase == Body.PushCompleted, 1, Long);
        await using var connection = new NpgsqlConnection(database);
        Assert.Equal(1, await connection.ExecuteScalarAsync<int>("SELECT attempts FROM scans"));
    }

    private static async Task PushManyAsync(RegistryServer registry, int round)
    {
        for (var i = 0; i < Many; i++)
            await Images.PushAsync(new ImageBuilder().Layer(Images.Base(("left-pad", "1.0-1"))).Layer(Images.Ballast(200 + (round * Many) + i, 1000)).Build(), registry, "killed/many", $"{round}-{i}");
    }

    private static string Webhook(string repository, string tag, BuiltContent image, int number) => $$"""
        {"events":[{"id":"00000000-0000-4000-8000-{{number:D12}}","timestamp":"2026-01-01T00:00:00Z","action":"push","target":{"mediaType":"{{ImageBuilder.OciManifest}}","digest":"{{image.Digest}}","repository":"{{repository}}","tag":"{{tag}}"} } ] }
        """;

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var time = new CancellationTokenSource(Long);
        while (!await condition())
            await Task.Delay(5, time.Token);
    }
}
