using System.Collections.Concurrent;
using ScanMesh.Contracts.V1;

namespace ScanMesh.Hosting.Bus.InProcess;

/// <summary>
/// A lane's wake-ups: bounded, each request at most once. What does not fit is not lost: it stands in the ledger, whose watchdog
/// dispatches it when the lane has room.
/// </summary>
internal sealed class InProcessLane(int capacity) : IDisposable
{
    private readonly ConcurrentQueue<(ScanRequested Request, bool IsFirst)> waiting = new();
    private readonly ConcurrentDictionary<Guid, bool> known = new();
    private readonly SemaphoreSlim ready = new(0);

    /// <summary>Wake-ups that nobody has taken yet.</summary>
    public int Depth => waiting.Count;

    /// <summary>Adds a wake-up; false when the lane is full. One that waits already counts as added.</summary>
    public bool TryAdd(ScanRequested request, bool isFirst)
    {
        if (waiting.Count >= capacity)
            return false;
        if (known.TryAdd(request.RequestId, true))
        {
            waiting.Enqueue((request, isFirst));
            ready.Release();
        }

        return true;
    }

    /// <summary>Takes the oldest, waiting for one.</summary>
    public async Task<(ScanRequested Request, bool IsFirst)> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await ready.WaitAsync(cancellationToken);
            if (!waiting.TryDequeue(out var entry))
                continue;
            known.TryRemove(entry.Request.RequestId, out _);
            return entry;
        }
    }

    public void Dispose() => ready.Dispose();
}
