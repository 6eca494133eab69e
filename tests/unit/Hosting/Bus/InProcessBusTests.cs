using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ScanMesh.Contracts.V1;
using ScanMesh.Hosting.Bus;
using ScanMesh.Hosting.Bus.InProcess;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Tests.Unit.Ingest;

namespace ScanMesh.Tests.Unit.Hosting.Bus;

public sealed class InProcessBusTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new();
    private readonly FakeLedger ledger = new();
    private readonly GatedScanner scanner = new();
    private ServiceProvider services = null!;
    private InProcessBus bus = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        services = new ServiceCollection()
            .AddSingleton<ILedgerHandler>(ledger)
            .AddSingleton<IScanRequestHandler>(scanner)
            .AddSingleton<IHostApplicationLifetime>(new Lifetime())
            .BuildServiceProvider();
        bus = new InProcessBus(new ScannerOptions { PushConcurrency = 2, StopGrace = TimeSpan.Zero }, services, time, NullLogger<InProcessBus>.Instance);
        await bus.StartAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        scanner.Gate.TrySetResult();
        await bus.StopAsync(CancellationToken.None);
        bus.Dispose();
        await services.DisposeAsync();
    }

    [Fact]
    public async Task RequestAsync_LedgerRefuses_NothingIsWokenAndTheCallerKnows()
    {
        scanner.Gate.SetResult();
        ledger.Refuses = true;
        await Assert.ThrowsAsync<BusUnavailableException>(() => bus.RequestAsync(Pushes.Requests(1), Cancel));
        ledger.Refuses = false;
        await bus.RequestAsync([Pushes.Request("later")], Cancel);
        await UntilAsync(() => scanner.Done.Count == 1);
        Assert.Equal("later", scanner.Done.Single().Tag);
    }

    [Fact]
    public async Task RequestAsync_ManyOfOneLane_RunAtMostItsConcurrencyAndOtherLanesDoNotWait()
    {
        await bus.RequestAsync(Pushes.Requests(10), Cancel);
        await bus.RequestAsync([Pushes.Request("ondemand", Lane.OnDemand)], Cancel);
        await UntilAsync(() => scanner.Running.Count == 3);
        Assert.Equal(2, scanner.Running.Count(r => r.Lane == Lane.Push));
        Assert.Equal(8, await bus.LaneDepthAsync(Lane.Push, Cancel));

        scanner.Gate.SetResult();
        await UntilAsync(() => scanner.Done.Count == 11);
        Assert.Equal(2, scanner.Most);
    }

    [Fact]
    public async Task DispatchAsync_SameTwiceWhileWaiting_IsOnce()
    {
        await bus.RequestAsync(Pushes.Requests(2), Cancel);
        await UntilAsync(() => scanner.Running.Count == 2);
        await bus.DispatchAsync(Pushes.Request("again"), Cancel);
        await bus.DispatchAsync(Pushes.Request("again"), Cancel);
        Assert.Equal(1, await bus.LaneDepthAsync(Lane.Push, Cancel));
    }

    [Fact]
    public async Task DeferAsync_TierPassed_ComesBack()
    {
        scanner.Gate.SetResult();
        await bus.DeferAsync(Pushes.Request("deferred"), TimeSpan.FromSeconds(11), Cancel);
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Empty(scanner.Done);
        time.Advance(TimeSpan.FromSeconds(1));
        await UntilAsync(() => scanner.Done.Count == 1);
    }

    [Fact]
    public async Task HandleAsync_Throws_TheLaneGoesOn()
    {
        scanner.Gate.SetResult();
        scanner.Poison = "t-0";
        await bus.RequestAsync(Pushes.Requests(5), Cancel);
        await UntilAsync(() => scanner.Done.Count == 4);
    }

    [Fact]
    public async Task ReportAsync_EachFact_IsCommitted()
    {
        var id = Guid.NewGuid();
        await bus.ReportAsync(new ScanFailed { RequestId = id, Reason = "limit", Message = "m" }, Cancel);
        await bus.ReportAsync(new RequestIgnored { RequestId = id, Reason = "r" }, Cancel);
        await bus.ReportAsync(new ScanCompleted { RequestId = id, ScanId = id, Attempt = 1, Fence = 1, ResultDigest = "d" }, Cancel);
        Assert.Equal(3, ledger.Committed.Count);
        ledger.Refuses = true;
        await Assert.ThrowsAsync<BusUnavailableException>(() => bus.ReportAsync(new RequestIgnored { RequestId = id, Reason = "r" }, Cancel));
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(10, Cancel);
    }

    private sealed class Lifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => default;

        public CancellationToken ApplicationStopping => default;

        public CancellationToken ApplicationStopped => default;

        public void StopApplication()
        {
        }
    }

    private sealed class GatedScanner : IScanRequestHandler
    {
        public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<ScanRequested> Running { get; } = new();

        public ConcurrentQueue<ScanRequested> Done { get; } = new();

        public string? Poison { get; set; }

        public int Most => most;

        private int most;
        private int active;

        public async Task HandleAsync(ScanRequested request, CancellationToken cancellationToken)
        {
            var now = request.Lane == Lane.Push ? Interlocked.Increment(ref active) : 0;
            int seen;
            while (now > (seen = most) && Interlocked.CompareExchange(ref most, now, seen) != seen)
            {
            }

            Running.Enqueue(request);
            await Gate.Task;
            if (request.Lane == Lane.Push)
                Interlocked.Decrement(ref active);
            if (request.Tag == Poison)
                throw new InvalidOperationException("poison");
            Done.Enqueue(request);
        }
    }
}
