using System.Diagnostics.Metrics;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ScanMesh.Advisories;
using ScanMesh.Advisories.Feeds;
using ScanMesh.Advisories.Snapshots;
using ScanMesh.Engine.Advisories.Feeds;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Mesh.V1;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Feeds;
using ScanMesh.Tests.Unit.Scanner;

namespace ScanMesh.Tests.Unit.AdvisoriesService;

public sealed class SnapshotsEndpointTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("scanmesh-endpoint").FullName;
    private readonly FakeTimeProvider time = new();
    private readonly ApplicationLifetime lifetime = new(NullLogger<ApplicationLifetime>.Instance);
    private readonly ServiceProvider metrics = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly SnapshotShelf shelf;
    private readonly KevRefresh kev;

    public SnapshotsEndpointTests()
    {
        shelf = new SnapshotShelf(directory, _ => true, NullLogger<SnapshotShelf>.Instance);
        kev = new KevRefresh(new AdvisoriesOptions(), new AdvisoriesTelemetry(metrics.GetRequiredService<IMeterFactory>(), shelf, time), time, NullLogger<KevRefresh>.Instance);
    }

    public void Dispose()
    {
        kev.Dispose();
        metrics.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task GetCurrent_BeforeTheFirstBuild_IsUnavailable()
    {
        await using var host = await StartAsync();
        var fault = await Assert.ThrowsAsync<RpcException>(async () => await Client(host).GetCurrentAsync(new(), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(StatusCode.Unavailable, fault.StatusCode);
    }

    [Fact]
    public async Task GetCurrent_WaitBeyond_AnswersWithTheNextSequence()
    {
        Publish("one");
        await using var host = await StartAsync();
        var known = await Client(host).GetCurrentAsync(new(), cancellationToken: TestContext.Current.CancellationToken);
        var waiting = Client(host).GetCurrentAsync(Beyond(known), cancellationToken: TestContext.Current.CancellationToken);
        Publish("two");
        var next = await waiting;
        Assert.Equal((known.Epoch, known.Sequence + 1), (next.Epoch, next.Sequence));
    }

    [Fact]
    public async Task GetCurrent_WaitBeyondAnotherEpoch_AnswersAtOnce()
    {
        Publish("one");
        await using var host = await StartAsync();
        var request = new GetCurrentSnapshotRequest { KnownEpoch = "another", KnownSequence = 99, WaitBeyond = true };
        Assert.Equal(1, (await Client(host).GetCurrentAsync(request, cancellationToken: TestContext.Current.CancellationToken)).Sequence);
    }

    [Fact]
    public async Task GetCurrent_NothingNew_AnswersWhatIsCurrentAfterTheLongestWait()
    {
        Publish("one");
        await using var host = await StartAsync();
        var known = await Client(host).GetCurrentAsync(new(), cancellationToken: TestContext.Current.CancellationToken);
        var waiting = Client(host).GetCurrentAsync(Beyond(known), cancellationToken: TestContext.Current.CancellationToken).ResponseAsync;

        // The call may not have arrived at the first advance, so the clock is moved until it answers.
        while (await Task.WhenAny(waiting, Task.Delay(20, TestContext.Current.CancellationToken)) != waiting)
            time.Advance(SnapshotsEndpoint.LongestWait);
        Assert.Equal(known, await waiting);
    }

    [Fact]
    public async Task GetCurrent_ServiceStops_AnswersAtOnce()
    {
        Publish("one");
        await using var host = await StartAsync();
        var known = await Client(host).GetCurrentAsync(new(), cancellationToken: TestContext.Current.CancellationToken);
        var waiting = Client(host).GetCurrentAsync(Beyond(known), cancellationToken: TestContext.Current.CancellationToken);
        lifetime.StopApplication();
        Assert.Equal(known, await waiting);
    }

    [Fact]
    public async Task Download_FromAnOffset_SendsTheRest()
    {
        var published = Publish(new string('a', 400_000) + "tail");
        await using var host = await StartAsync();
        using var call = Client(host).Download(
            new DownloadSnapshotRequest { FileDigest = published.FileDigest, Offset = 400_000 }, cancellationToken: TestContext.Current.CancellationToken);
        var text = "";
        await foreach (var chunk in call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken))
            text += chunk.Data.ToStringUtf8();
        Assert.Equal("tail", text);
    }

    [Theory]
    [InlineData("sha256:0000000000000000000000000000000000000000000000000000000000000000", 0, StatusCode.NotFound)]
    [InlineData("../state.json", 0, StatusCode.NotFound)]
    [InlineData(null, -1, StatusCode.InvalidArgument)]
    [InlineData(null, 4, StatusCode.InvalidArgument)]
    public async Task Download_WrongRequest_IsRefused(string? digest, long offset, StatusCode expected)
    {
        var published = Publish("one");
        await using var host = await StartAsync();
        using var call = Client(host).Download(
            new DownloadSnapshotRequest { FileDigest = digest ?? published.FileDigest, Offset = offset }, cancellationToken: TestContext.Current.CancellationToken);
        var fault = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        Assert.Equal(expected, fault.StatusCode);
    }

    [Fact]
    public async Task GetKev_NoneThenOneThenKnown_TellsWhatIsNeeded()
    {
        await using var server = await LoopbackFeed.StartAsync();
        server.Put("kev.json", """{"catalogVersion":"2026.01.01","dateReleased":"2026-01-01T00:00:00Z","vulnerabilities":[{"cveID":"CVE-2026-1001"},{"cveID":"CVE-2026-1000"}]}"""u8.ToArray());
        using var folder = new ScratchFolder();
        using var feed = new KevFeed(new Uri(server.Address, "kev.json"), folder.Path, allowPrivate: false, TimeProvider.System);
        await using var host = await StartAsync();
        var cancel = TestContext.Current.CancellationToken;
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(async () => await Client(host).GetKevAsync(new GetKevRequest(), cancellationToken: cancel))).StatusCode);

        await kev.LookAsync(feed, cancel);
        var all = await Client(host).GetKevAsync(new GetKevRequest(), cancellationToken: cancel);
        Assert.Equal(["CVE-2026-1000", "CVE-2026-1001"], all.CveIds);
        Assert.Empty((await Client(host).GetKevAsync(new GetKevRequest { KnownHash = all.ContentHash, KnownVersion = all.Version }, cancellationToken: cancel)).CveIds);

        // What the feed says now is no catalogue: the last good one stays, here and after a restart.
        server.Put("kev.json", "{}"u8.ToArray());
        await kev.LookAsync(feed, cancel);
        Assert.Equal(2, (await Client(host).GetKevAsync(new GetKevRequest(), cancellationToken: cancel)).CveIds.Count);
        Assert.Equal(2, feed.Read()!.Ids.Count);
    }

    private static GetCurrentSnapshotRequest Beyond(SnapshotInfo known) =>
        new() { KnownEpoch = known.Epoch, KnownSequence = known.Sequence, WaitBeyond = true };

    private static Mesh.V1.Snapshots.SnapshotsClient Client(GrpcHost host) => new(host.Channel);

    private Task<GrpcHost> StartAsync() => GrpcHost.StartAsync(new SnapshotsEndpoint(shelf, kev, lifetime, time));

    private PublishedSnapshot Publish(string content) => ShelfContent.Publish(shelf, content);
}
