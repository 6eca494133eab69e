using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using ScanMesh.Scanner.Mesh;

namespace ScanMesh.Tests.Unit.Scanner;

public sealed class ScanLeaseTests
{
    private static readonly ScanIdentity Scan = new(Guid.Parse(FakeLedger.ScanId), 1, 1);

    [Fact]
    public async Task Heartbeat_RefusedFence_CancelsTheScan()
    {
        var ledger = new FakeLedger { Fault = (_, before) => before == 1 ? new Status(StatusCode.FailedPrecondition, "fence") : null };
        await using var host = await GrpcHost.StartAsync(ledger);
        await using var lease = Begin(host);
        await Cancelled(lease.Lost);
        Assert.Equal(2, ledger.Calls.Count);
    }

    [Fact]
    public async Task Heartbeat_ResultsAway_KeepsTryingWithoutCancelling()
    {
        var answered = new TaskCompletionSource();
        var ledger = new FakeLedger();
        ledger.Fault = (_, before) =>
        {
            if (before == 1)
                answered.TrySetResult();
            return before == 0 ? new Status(StatusCode.Unavailable, "restart") : null;
        };
        await using var host = await GrpcHost.StartAsync(ledger);
        await using var lease = Begin(host);
        await answered.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(lease.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Heartbeat_Disposed_Ends()
    {
        await using var host = await GrpcHost.StartAsync(new FakeLedger());
        var lease = Begin(host);
        await lease.DisposeAsync();
        await lease.DisposeAsync();
    }

    private static ScanLease Begin(GrpcHost host)
    {
        var client = new LedgerClient(host.Mesh, new MeshRetry(TimeProvider.System));
        return new ScanLease(client, Scan, TimeProvider.System.GetUtcNow().AddSeconds(1), TimeProvider.System, NullLogger.Instance);
    }

    private static async Task Cancelled(CancellationToken token)
    {
        var done = new TaskCompletionSource();
        await using var registration = token.Register(done.SetResult);
        await done.Task.WaitAsync(TestContext.Current.CancellationToken);
    }
}
