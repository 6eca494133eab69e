using System.Collections.Concurrent;
using System.Net;
using ScanMesh.Contracts.V1;
using ScanMesh.Tests.Integration.Bus;
using ScanMesh.Tests.Kit.Servers;

namespace ScanMesh.Tests.Integration.Ingest;

public sealed class IngestProcessTests
{
    [Fact]
    public async Task Webhook_BrokerAwayThenBack_AllThatWasAcceptedArrives()
    {
        await using var broker = await RabbitMqServer.StartPrivateAsync();
        await using var ingest = new IngestProcess(broker.Port);
        await ingest.StartAsync();
        await Eventually.TrueAsync(async () => await ingest.HealthAsync("/health/ready") == HttpStatusCode.OK);
        Assert.All(await PushAsync(ingest, "before", 50), s => Assert.Equal(HttpStatusCode.Accepted, s));

        await broker.KillAsync();
        Assert.All(await PushAsync(ingest, "away", 100), s => Assert.Equal(HttpStatusCode.Accepted, s));
        Assert.NotEmpty(Directory.GetFiles(ingest.SpoolFolder, "*.spool"));
        Assert.Equal(HttpStatusCode.OK, await ingest.HealthAsync("/health/ready"));

        await broker.StartAgainAsync();
        Assert.All(await PushAsync(ingest, "back", 50), s => Assert.Equal(HttpStatusCode.Accepted, s));
        await Eventually.TrueAsync(() => Directory.GetFiles(ingest.SpoolFolder, "*.spool").Length == 0, () => ingest.Log);
        await AssertArrivedAsync(broker, ["before", "away", "back"], [50, 100, 50]);
        Assert.Equal(0, await ingest.StopAsync());
        Assert.DoesNotContain("s3cret", ingest.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Webhook_KilledAgainAndAgainWhileBrokerIsAway_NoAcceptedPushIsLost()
    {
        await using var broker = await RabbitMqServer.StartPrivateAsync();
        await broker.KillAsync();
        await using var ingest = new IngestProcess(broker.Port);
        var accepted = new ConcurrentBag<string>();
        for (var round = 0; round < 3; round++)
        {
            await ingest.StartAsync();
            var number = 0;
            using var killed = new CancellationTokenSource();
            var senders = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
            {
                while (!killed.IsCancellationRequested)
                {
                    var tag = $"r{round}-{Interlocked.Increment(ref number)}";
                    if (await ingest.PushAsync(tag) == HttpStatusCode.Accepted)
                        accepted.Add(tag);
                }
            })).ToList();
            await Eventually.TrueAsync(() => accepted.Count > (round + 1) * 100);
            await ingest.KillAsync();
            await killed.CancelAsync();
            await Task.WhenAll(senders);
        }

        await broker.StartAgainAsync();
        await ingest.StartAsync();
        await Eventually.TrueAsync(() => Directory.GetFiles(ingest.SpoolFolder, "*.spool").Length == 0, () => ingest.Log);
        var scanner = new RecordingScanner();
        await using var worker = await BusProcess.StartAsync(BrokerFixture.Options(broker), scanner);
        await Eventually.TrueAsync(() => accepted.ToHashSet().IsSubsetOf(scanner.Done.Select(r => r.Tag!)));
    }

    [Fact]
    public async Task Start_SecondProcessOnTheSpool_IsRefused()
    {
        await using var ingest = new IngestProcess(Loopback.FreePort());
        await ingest.StartAsync();
        Assert.Equal(2, await ingest.StartAnotherAsync());
        Assert.Contains("spool.directory", ingest.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Webhook_NoSpoolAndNoBroker_Is503AndNotReady()
    {
        await using var ingest = new IngestProcess(Loopback.FreePort(), withSpool: false);
        await ingest.StartAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await ingest.PushAsync("x"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await ingest.HealthAsync("/health/ready"));
    }

    private static Task<HttpStatusCode[]> PushAsync(IngestProcess ingest, string prefix, int count) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(i => ingest.PushAsync($"{prefix}-{i}")));

    private static async Task AssertArrivedAsync(RabbitMqServer broker, string[] prefixes, int[] counts)
    {
        var expected = prefixes.Zip(counts).SelectMany(p => Enumerable.Range(0, p.Second).Select(i => RequestId.ForPush("push", $"event-{p.First}-{i}", "corp", "team/app", $"{p.First}-{i}"))).ToHashSet();
        var (scanner, ledger) = (new RecordingScanner(), new RecordingLedger());
        await using var worker = await BusProcess.StartAsync(BrokerFixture.Options(broker), scanner, ledger);
        await Eventually.TrueAsync(() => expected.SetEquals(scanner.Done.Select(r => r.RequestId)) && ledger.RequestCount == expected.Count);
    }
}
