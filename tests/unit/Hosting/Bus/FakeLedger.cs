using System.Collections.Concurrent;
using ScanMesh.Contracts.V1;
using ScanMesh.Hosting.Bus;

namespace ScanMesh.Tests.Unit.Hosting.Bus;

/// <summary>A ledger that remembers, or refuses.</summary>
internal sealed class FakeLedger : ILedgerHandler
{
    public ConcurrentQueue<object> Committed { get; } = new();

    public bool Refuses { get; set; }

    public Task OnRequestedAsync(IReadOnlyList<ScanRequested> requests, CancellationToken cancellationToken) => CommitAsync(requests);

    public Task OnCompletedAsync(IReadOnlyList<ScanCompleted> facts, CancellationToken cancellationToken) => CommitAsync(facts);

    public Task OnExpandedAsync(IndexExpanded fact, CancellationToken cancellationToken) => CommitAsync([fact]);

    public Task OnFailedAsync(ScanFailed fact, CancellationToken cancellationToken) => CommitAsync([fact]);

    public Task OnIgnoredAsync(RequestIgnored fact, CancellationToken cancellationToken) => CommitAsync([fact]);

    private Task CommitAsync(IEnumerable<object> facts)
    {
        if (Refuses)
            throw new IOException("database is away");
        foreach (var fact in facts)
            Committed.Enqueue(fact);
        return Task.CompletedTask;
    }
}
