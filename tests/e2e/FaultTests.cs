using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Servers;

namespace ScanMesh.Tests.E2e;

/// <summary>Nothing is lost, whatever is killed, and whoever starts first.</summary>
public sealed class FaultTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task FreshBroker_IngestAlone_HundredPushes_ThenTheRest_HundredResults()
    {
        const int pushes = 100;
        await using var broker = await RabbitMqServer.StartPrivateAsync();
        await using var database = await PostgreSqlServer.StartAsync();
        await using var mesh = new MeshProcesses();
        await using var registry = await RegistryServer.StartAsync();
        await mesh.ConfigureAsync(broker, await database.CreateDatabaseAsync(), registry.Host);
        await File.WriteAllTextAsync(Path.Combine(mesh.Advisories, "CVE-2099-0001.json"), Images.Advisory("CVE-2099-0001", "left-pad", "2.0-1"), TestContext.Current.CancellationToken);
        var image = new ImageBuilder().Layer(Images.Base(("left-pad", "1.0-1"))).Build();
        await Images.PushAsync(image, registry, "hundred/app", "1");
        await mesh.StartAsync("ingest");
        for (var i = 0; i < pushes; i++)
            Assert.Equal(202, await mesh.PushAsync(Event("hundred/app", "1", image, i)));

        foreach (var name in new[] { "results", "advisories", "scanner-1", "scanner-2" })
            await mesh.StartAsync(name, waitUntilReady: false);
        await mesh.WaitUntilReadyAsync("results");
        await using var subscriber = new Subscriber(mesh.Grpc);
        var completed = await subscriber.WaitForAsync(e => e.BodyCase == ScanMesh.Events.V1.Event.BodyOneofCase.PushCompleted, pushes, Long);
        Assert.Equal(pushes, completed.Select(e => e.RequestId).Distinct().Count());
        Assert.Single(subscriber.Events, e => e.BodyCase == ScanMesh.Events.V1.Event.BodyOneofCase.ImageScanned);
    }

    [Fact]
    public async Task Killed_WorkerInMidScanAndResults_EveryPushEndsOnce_CursorNeitherSkipsNorRepeats()
    {
        const int layers = 12;
        await using var broker = await RabbitMqServer.StartPrivateAsync();
        await using var database = await PostgreSqlServer.StartAsync();
        await using var mesh = new MeshProcesses();
        await using var registry = await RegistryServer.StartAsync(mesh.Webhook, MeshProcesses.Token);
        await mesh.ConfigureAsync(broker, await database.CreateDatabaseAsync(), registry.Host, lease: TimeSpan.FromSeconds(5));
        await File.WriteAllTextAsync(Path.Combine(mesh.Advisories, "CVE-2099-0001.json"), Images.Advisory("CVE-2099-0001", "left-pad", "2.0-1"), TestContext.Current.CancellationToken);
        foreach (var name in new[] { "results", "advisories", "scanner-1" })
            await mesh.StartAsync(name, waitUntilReady: false);
        await mesh.StartAsync("ingest");
        await mesh.WaitUntilReadyAsync("scanner-1");
        await using var subscriber = new Subscriber(mesh.Grpc);

        var builder = new ImageBuilder().Layer(Images.Base(("left-pad", "1.0-1")));
        for (var i = 0; i < layers; i++)
            builder.Layer(Images.Ballast(100 + i, 6_000_000));
        var image = builder.Build();
        await Images.PushAsync(image, registry, "killed/app", "1");
        var own = image.Layers.Select(l => l.Digest.ToString()).ToHashSet(StringComparer.Ordinal);
        await UntilAsync(() => registry.BlobReads().Count(own.Contains) >= 3);
        await mesh.KillAsync("scanner-1");
        var known = registry.BlobReads().Where(own.Contains).ToHashSet(StringComparer.Ordinal);
        Assert.True(known.Count < own.Count, "the worker was faster than its end");

        for (var i = 0; i < 10; i++)
            await Images.PushAsync(new ImageBuilder().Layer(Images.Base(("left-pad", "1.0-1"))).Layer(Images.Ballast(200 + i, 1000)).Build(), registry, "killed/many", $"{i}");
        await mesh.StartAsync("scanner-1", waitUntilReady: false);
        await subscriber.WaitForAsync(e => e.BodyCase == ScanMesh.Events.V1.Event.BodyOneofCase.PushCompleted, 2, Long);
        await mesh.KillAsync("results");
        await mesh.StartAsync("results");

        var completed = await subscriber.WaitForAsync(e => e.BodyCase == ScanMesh.Events.V1.Event.BodyOneofCase.PushCompleted, 11, Long);
        Assert.Equal(11, completed.Select(e => e.RequestId).Distinct().Count());
        Assert.Equal(11, completed.Count);

        // Joined over its reconnects the sequence is the one that a fresh reader gets in one go.
        await using var fresh = new Subscriber(mesh.Grpc);
        var whole = await fresh.WaitForAsync(_ => true, subscriber.Events.Count, Long);
        Assert.Equal(whole.Select(e => e.Id), subscriber.Events.Select(e => e.Id));
        Assert.Equal(whole.Count, whole.Select(e => e.Id).Distinct().Count());

        // Layers that were finished before the kill were not read again.
        var reads = registry.BlobReads().Where(own.Contains).GroupBy(d => d).ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal(own.Count, reads.Count);
        Assert.True(reads.Values.Sum() < 2 * own.Count, $"{reads.Values.Sum()} layer downloads for {own.Count} layers");
        Assert.Contains(reads.Values, count => count == 1);
    }

    private static string Event(string repository, string tag, BuiltContent image, int number) => $$"""
        {"events":[{"id":"00000000-0000-4000-8000-{{number:D12}}","timestamp":"2026-01-01T00:00:00Z","action":"push","target":{"mediaType":"{{ImageBuilder.OciManifest}}","digest":"{{image.Digest}}","repository":"{{repository}}","tag":"{{tag}}"} } ] }
        """;

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var time = new CancellationTokenSource(Long);
        while (!condition())
            await Task.Delay(5, time.Token);
    }
}
