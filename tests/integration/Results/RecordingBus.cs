using System.Collections.Concurrent;
using ScanMesh.Contracts.V1;
using ScanMesh.Hosting.Bus;

namespace ScanMesh.Tests.Integration.Results;

/// <summary>A bus that keeps what is dispatched, and tells the depths it is given.</summary>
internal sealed class RecordingBus : IMeshBus
{
    public ConcurrentQueue<ScanRequested> Dispatched { get; } = [];

    public ConcurrentQueue<ScanRequested> Requested { get; } = [];

    /// <summary>Where new requests go besides, or null.</summary>
    public Func<IReadOnlyList<ScanRequested>, Task>? Requests { get; set; }

    public Dictionary<string, long?> Depths { get; } = [];

    public bool Away { get; set; }

    public Task RequestAsync(IReadOnlyList<ScanRequested> requests, CancellationToken cancellationToken)
    {
        if (Away)
            throw new BusUnavailableException("away");
        foreach (var request in requests)
            Requested.Enqueue(request);
        return Requests?.Invoke(requests) ?? Task.CompletedTask;
    }

    public Task DispatchAsync(ScanRequested request, CancellationToken cancellationToken)
    {
        if (Away)
            throw new BusUnavailableException("away");
        Dispatched.Enqueue(request);
        return Task.CompletedTask;
    }

    public Task DeferAsync(ScanRequested request, TimeSpan delay, CancellationToken cancellationToken) => throw new InvalidOperationException("Results defers nothing.");

    public Task ReportAsync(IndexExpanded fact, CancellationToken cancellationToken) => throw new InvalidOperationException("Results reports nothing.");

    public Task ReportAsync(ScanCompleted fact, CancellationToken cancellationToken) => throw new InvalidOperationException("Results reports nothing.");

    public Task ReportAsync(ScanFailed fact, CancellationToken cancellationToken) => throw new InvalidOperationException("Results reports nothing.");

    public Task RecordAsync(EventsReceived events, CancellationToken cancellationToken) => throw new InvalidOperationException("Results records nothing.");

    public Task ReportAsync(RequestIgnored fact, CancellationToken cancellationToken) => throw new InvalidOperationException("Results reports nothing.");

    public Task<long?> LaneDepthAsync(string lane, CancellationToken cancellationToken) => Task.FromResult(Depths.GetValueOrDefault(lane, 0));
}
