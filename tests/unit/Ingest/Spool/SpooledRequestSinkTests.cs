using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ScanMesh.Contracts.V1;
using ScanMesh.Hosting.Bus;
using ScanMesh.Ingest;
using ScanMesh.Ingest.Spool;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Unit.Ingest.Spool;

public abstract class SpooledRequestSinkTests : RequestSinkContract, IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly bool brokerAway;

    protected SpooledRequestSinkTests(bool brokerAway)
    {
        this.brokerAway = brokerAway;
        Bus.Away = brokerAway;
        Metrics = new IngestMetrics(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());
        Spool = SpoolFolder.Open(SpoolPath, 1 << 20, TimeProvider.System, Metrics, NullLogger<SpoolFolder>.Instance);
        Sink = new SpooledRequestSink(Bus, Bus.State, Spool, Time);
    }

    private protected FakeBus Bus { get; } = new();

    private protected FakeTimeProvider Time { get; } = new();

    private protected IngestMetrics Metrics { get; }

    private protected SpoolFolder Spool { get; }

    private protected override IRequestSink Sink { get; }

    private string SpoolPath => Path.Combine(folder.Path, "spool");

    public async ValueTask DisposeAsync()
    {
        await Spool.DisposeAsync();
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected override Task<IReadOnlyList<ScanRequested>> DurableAsync() => Task.FromResult<IReadOnlyList<ScanRequested>>([.. Bus.Requested, .. Spool.Peek(1000)]);

    private protected override void SetTrouble(bool trouble)
    {
        Bus.Away = trouble || brokerAway;
        if (trouble)
            Directory.Delete(SpoolPath, recursive: true);
        else
            Directory.CreateDirectory(SpoolPath);
    }
}

/// <summary>The contract while the broker is there.</summary>
public sealed class SpooledRequestSinkWithBrokerTests() : SpooledRequestSinkTests(brokerAway: false)
{
    [Fact]
    public async Task AcceptAsync_BrokerThere_SpoolStaysEmpty()
    {
        await Sink.AcceptAsync(Pushes.Requests(3), TestContext.Current.CancellationToken);
        Assert.Equal((3, 0), (Bus.Requested.Count, Spool.State.Records));
    }

    [Fact]
    public async Task AcceptAsync_BrokerHangs_SpoolTakesItInTime()
    {
        Bus.Hangs = true;
        var accepted = Sink.AcceptAsync(Pushes.Requests(3), TestContext.Current.CancellationToken);
        Time.Advance(TimeSpan.FromSeconds(3));
        await accepted;
        Assert.Equal(3, Spool.State.Records);
    }
}

/// <summary>The contract while the broker is away: the spool alone.</summary>
public sealed class SpooledRequestSinkWithoutBrokerTests() : SpooledRequestSinkTests(brokerAway: true)
{
    [Fact]
    public async Task Drain_BrokerComesBack_AllArePublishedOnceAndTheSpoolIsEmpty()
    {
        await Sink.AcceptAsync(Pushes.Requests(250), TestContext.Current.CancellationToken);
        using var drain = new SpoolDrain(Spool, Bus, Bus.State, Metrics, TimeProvider.System, NullLogger<SpoolDrain>.Instance);
        await drain.StartAsync(TestContext.Current.CancellationToken);
        Assert.Empty(Bus.Requested);

        Bus.Away = false;
        while (Spool.State.Records > 0)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        await drain.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Pushes.Requests(250), Bus.Requested);
    }

    [Fact]
    public async Task CanAccept_SpoolFull_IsFalse()
    {
        await Assert.ThrowsAsync<BusUnavailableException>(async () =>
        {
            for (var i = 0; ; i++)
                await Sink.AcceptAsync(Pushes.Requests(100, $"f{i}"), TestContext.Current.CancellationToken);
        });
        Assert.False(Sink.CanAccept);
        Bus.Away = false;
        Assert.True(Sink.CanAccept);
    }
}
