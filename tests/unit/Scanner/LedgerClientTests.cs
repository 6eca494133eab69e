using System.Security.Cryptography;
using Grpc.Core;
using ScanMesh.Engine.Model;
using ScanMesh.Mesh.V1;
using ScanMesh.Scanner.Mesh;

namespace ScanMesh.Tests.Unit.Scanner;

public sealed class LedgerClientTests
{
    private static readonly ScanIdentity Scan = new(Guid.Parse(FakeLedger.ScanId), 1, 1);
    private static readonly Digest Layer = Digest.Sha256([1, 2, 3]);

    [Fact]
    public async Task PutLayer_ManyChunks_ArriveWholeAndComeBack()
    {
        var ledger = new FakeLedger();
        await using var host = await GrpcHost.StartAsync(ledger);
        var record = RandomNumberGenerator.GetBytes(1_000_000);
        await Client(host).PutLayerAsync(new LayerHeader { Digest = Layer.ToString() }, record, TestContext.Current.CancellationToken);
        Assert.Equal(record, ledger.Layers[Layer.ToString()]);
        Assert.Equal(record, await Client(host).GetLayerAsync(Scan, Layer, "set", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task GetLayer_NotKnownAnyMore_IsNull()
    {
        await using var host = await GrpcHost.StartAsync(new FakeLedger());
        Assert.Null(await Client(host).GetLayerAsync(Scan, Layer, "set", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(StatusCode.Unavailable)]
    [InlineData(StatusCode.ResourceExhausted)]
    [InlineData(StatusCode.Aborted)]
    public async Task AnyCall_ResultsAwayForAMoment_IsMadeAgain(StatusCode code)
    {
        var ledger = new FakeLedger { Fault = (_, before) => before < 2 ? new Status(code, "restart") : null };
        await using var host = await GrpcHost.StartAsync(ledger);
        await Client(host).PutLayerAsync(new LayerHeader { Digest = Layer.ToString() }, new byte[10], TestContext.Current.CancellationToken);
        Assert.Equal(3, ledger.Calls.Count);
        Assert.Equal(10, ledger.Layers[Layer.ToString()].Length);
    }

    [Fact]
    public async Task AnyCall_RefusedFence_IsNotMadeAgain()
    {
        var ledger = new FakeLedger { Fault = (_, _) => new Status(StatusCode.FailedPrecondition, "fence 1 < 2") };
        await using var host = await GrpcHost.StartAsync(ledger);
        await Assert.ThrowsAsync<FenceLostException>(() =>
            Client(host).PutLayerAsync(new LayerHeader { Digest = Layer.ToString() }, new byte[2_000_000], TestContext.Current.CancellationToken));
        Assert.Single(ledger.Calls);
    }

    [Theory]
    [InlineData(StatusCode.Unauthenticated)]
    [InlineData(StatusCode.PermissionDenied)]
    public async Task AnyCall_RefusedToken_IsUnavailableAtOnce(StatusCode code)
    {
        var ledger = new FakeLedger { Fault = (_, _) => new Status(code, "token") };
        await using var host = await GrpcHost.StartAsync(ledger);
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => Client(host).BeginAsync(new BeginScanRequest(), TestContext.Current.CancellationToken));
        Assert.Single(ledger.Calls);
    }

    [Fact]
    public async Task Renew_ResultsAway_IsNotRepeatedByItself()
    {
        var ledger = new FakeLedger { Fault = (_, _) => new Status(StatusCode.Unavailable, "away") };
        await using var host = await GrpcHost.StartAsync(ledger);
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => Client(host).RenewAsync(Scan, TestContext.Current.CancellationToken));
        Assert.Single(ledger.Calls);
    }

    [Fact]
    public async Task AnyCall_Cancelled_IsCancelled()
    {
        var ledger = new FakeLedger { Fault = (_, _) => new Status(StatusCode.Unavailable, "away") };
        await using var host = await GrpcHost.StartAsync(ledger);
        using var stop = new CancellationTokenSource();
        var call = Client(host).BeginAsync(new BeginScanRequest(), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    private static LedgerClient Client(GrpcHost host) => new(host.Mesh, new MeshRetry(TimeProvider.System));
}
