using System.Collections.Concurrent;
using ScanMesh.Contracts.V1;
using ScanMesh.Hosting.Bus;
using ScanMesh.Hosting.Health;

namespace ScanMesh.Tests.Unit.Ingest;

/// <summary>A bus whose broker is there or not, as the test says.</summary>
internal sealed class FakeBus : IMeshBus
{
    private volatile bool away;

    public ConcurrentQueue<ScanRequested> Requested { get; } = new();

    public bool Away { get => away; set => away = value; }

    /// <summary>Never answers, as a broker that stopped reading.</summary>
    public bool Hangs { get; set; }

    public BusState State => new(() => Away ? ReadinessResult.NotReady("away") : ReadinessResult.Ready());

    public async Task RequestAsync(IReadOnlyList<ScanRequested> requests, CancellationToken cancellationToken)
    {
        if (Hangs)
            await Task.Delay(Timeout.Infinite, cancellationToken);
        if (Away)
            throw new BusUnavailableException("away");
        foreach (var request in requests)
            Requested.Enqueue(request);
    }

    public Task DispatchAsync(ScanRequested request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DeferAsync(ScanRequested request, TimeSpan delay, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ReportAsync(IndexExpanded fact, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ReportAsync(ScanCompleted fact, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ReportAsync(ScanFailed fact, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ReportAsync(RequestIgnored fact, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ConcurrentQueue<ReceivedEvent> Recorded { get; } = new();

    public Task RecordAsync(EventsReceived events, CancellationToken cancellationToken)
    {
        if (Away)
            throw new BusUnavailableException("away");
        foreach (var received in events.Events)
            Recorded.Enqueue(received);
        return Task.CompletedTask;
    }

    public Task<long?> LaneDepthAsync(string lane, CancellationToken cancellationToken) => throw new NotSupportedException();
}
