using System.Collections.Concurrent;
using ScanMesh.Contracts.V1;
using ScanMesh.Hosting.Bus;

namespace ScanMesh.Tests.Unit.Scanner;

/// <summary>A bus that keeps what it is given, and hands facts to a ledger where there is one.</summary>
internal sealed class RecordingBus : IMeshBus
{
    public ILedgerHandler? Ledger { get; set; }

    /// <summary>True: nothing is confirmed.</summary>
    public bool IsAway { get; set; }

    public ConcurrentQueue<ScanRequested> Requested { get; } = [];

    public ConcurrentQueue<ScanRequested> Dispatched { get; } = [];

    public ConcurrentQueue<(ScanRequested Request, TimeSpan Delay)> Deferred { get; } = [];

    public ConcurrentQueue<IndexExpanded> Expanded { get; } = [];

    public ConcurrentQueue<ScanCompleted> Completed { get; } = [];

    public ConcurrentQueue<ScanFailed> Failed { get; } = [];

    public ConcurrentQueue<RequestIgnored> Ignored { get; } = [];

    public async Task RequestAsync(IReadOnlyList<ScanRequested> requests, CancellationToken cancellationToken)
    {
        Confirm();
        foreach (var request in requests)
            Requested.Enqueue(request);
        if (Ledger is not null)
            await Ledger.OnRequestedAsync(requests, cancellationToken);
    }

    public Task DispatchAsync(ScanRequested request, CancellationToken cancellationToken)
    {
        Confirm();
        Dispatched.Enqueue(request);
        return Task.CompletedTask;
    }

    public Task DeferAsync(ScanRequested request, TimeSpan delay, CancellationToken cancellationToken)
    {
        Confirm();
        Deferred.Enqueue((request, delay));
        return Task.CompletedTask;
    }

    public async Task ReportAsync(IndexExpanded fact, CancellationToken cancellationToken)
    {
        Confirm();
        Expanded.Enqueue(fact);
        if (Ledger is not null)
            await Ledger.OnExpandedAsync(fact, cancellationToken);
    }

    public async Task ReportAsync(ScanCompleted fact, CancellationToken cancellationToken)
    {
        Confirm();
        Completed.Enqueue(fact);
        if (Ledger is not null)
            await Ledger.OnCompletedAsync([fact], cancellationToken);
    }

    public async Task ReportAsync(ScanFailed fact, CancellationToken cancellationToken)
    {
        Confirm();
        Failed.Enqueue(fact);
        if (Ledger is not null)
            await Ledger.OnFailedAsync(fact, cancellationToken);
    }

    public Task RecordAsync(EventsReceived events, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async Task ReportAsync(RequestIgnored fact, CancellationToken cancellationToken)
    {
        Confirm();
        Ignored.Enqueue(fact);
        if (Ledger is not null)
            await Ledger.OnIgnoredAsync(fact, cancellationToken);
    }

    public Task<long?> LaneDepthAsync(string lane, CancellationToken cancellationToken) => Task.FromResult<long?>(0);

    private void Confirm()
    {
        if (IsAway)
            throw new BusUnavailableException("The broker is away.");
    }
}
