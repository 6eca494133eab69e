using System.Collections.Concurrent;
using ScanMesh.Contracts.V1;
using ScanMesh.Hosting.Bus;

namespace ScanMesh.Tests.Integration.Bus;

/// <summary>A scanner that does what the test says and remembers the requests that it finished.</summary>
internal sealed class RecordingScanner(Func<ScanRequested, CancellationToken, Task>? act = null) : IScanRequestHandler
{
    public ConcurrentQueue<ScanRequested> Done { get; } = new();

    public int Calls => calls;

    private int calls;

    public async Task HandleAsync(ScanRequested request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref calls);
        if (act is not null)
            await act(request, cancellationToken);
        Done.Enqueue(request);
    }
}

/// <summary>A ledger that remembers.</summary>
internal sealed class RecordingLedger : ILedgerHandler
{
    public ConcurrentQueue<IReadOnlyList<ScanRequested>> Requested { get; } = new();

    public ConcurrentQueue<IReadOnlyList<ScanCompleted>> Completed { get; } = new();

    public ConcurrentQueue<object> Others { get; } = new();

    public Func<IReadOnlyList<object>, Task>? Before { get; set; }

    public int RequestCount => Requested.SelectMany(b => b).Select(r => r.RequestId).Distinct().Count();

    public async Task OnRequestedAsync(IReadOnlyList<ScanRequested> requests, CancellationToken cancellationToken)
    {
        await (Before?.Invoke(requests) ?? Task.CompletedTask);
        Requested.Enqueue(requests);
    }

    public async Task OnCompletedAsync(IReadOnlyList<ScanCompleted> facts, CancellationToken cancellationToken)
    {
        await (Before?.Invoke(facts) ?? Task.CompletedTask);
        Completed.Enqueue(facts);
    }

    public Task OnExpandedAsync(IndexExpanded fact, CancellationToken cancellationToken) => Add(fact);

    public Task OnFailedAsync(ScanFailed fact, CancellationToken cancellationToken) => Add(fact);

    public Task OnIgnoredAsync(RequestIgnored fact, CancellationToken cancellationToken) => Add(fact);

    private Task Add(object fact)
    {
        Others.Enqueue(fact);
        return Task.CompletedTask;
    }
}

/// <summary>A quarantine that remembers; its first calls may fail.</summary>
internal sealed class RecordingQuarantine(int failures = 0) : IDeadLetterHandler
{
    private int failures = failures;

    public ConcurrentQueue<DeadLetter> Letters { get; } = new();

    public Task OnDeadAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        if (Interlocked.Decrement(ref failures) >= 0)
            throw new InvalidOperationException("the database is away");
        Letters.Enqueue(letter);
        return Task.CompletedTask;
    }
}

/// <summary>Remembers what senders told.</summary>
internal sealed class RecordingReceiver : IReceivedEventsHandler
{
    public ConcurrentQueue<ReceivedEvent> Events { get; } = new();

    public Task OnReceivedAsync(EventsReceived events, CancellationToken cancellationToken)
    {
        foreach (var received in events.Events)
            Events.Enqueue(received);
        return Task.CompletedTask;
    }
}
