using Grpc.Core;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ScanMesh.Advisories.Snapshots;
using ScanMesh.Mesh.V1;
using ScanMesh.Tests.Unit.Scanner;

namespace ScanMesh.Tests.Unit.AdvisoriesService;

public sealed class SnapshotsEndpointTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("scanmesh-endpoint").FullName;
    private readonly FakeTimeProvider time = new();
    private readonly ApplicationLifetime lifetime = new(NullLogger<ApplicationLifetime>.Instance);
    private readonly SnapshotShelf shelf;

    public SnapshotsEndpointTests() => shelf = new SnapshotShelf(directory, _ => true, NullLogger<SnapshotShelf>.Instance);

    public void Dispose() => Directory.Delete(directory, recursive: true);

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

    private static GetCurrentSnapshotRequest Beyond(SnapshotInfo known) =>
        new() { KnownEpoch = known.Epoch, KnownSequence = known.Sequence, WaitBeyond = true };

    private static Mesh.V1.Snapshots.SnapshotsClient Client(GrpcHost host) => new(host.Channel);

    private Task<GrpcHost> StartAsync() => GrpcHost.StartAsync(new SnapshotsEndpoint(shelf, lifetime, time));

    private PublishedSnapshot Publish(string content) => ShelfContent.Publish(shelf, content);
}
