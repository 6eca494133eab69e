using System.Collections.Concurrent;
using ScanMesh.Hosting.Bus;

namespace ScanMesh.Tests.Integration.Results;

/// <summary>Queues that keep what is given back to them.</summary>
internal sealed class RecordingReturn : IDeadLetterReturn
{
    public ConcurrentQueue<DeadLetter> Letters { get; } = [];

    public bool Away { get; set; }

    public Task ReturnAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        if (Away)
            throw new BusUnavailableException("away");
        Letters.Enqueue(letter);
        return Task.CompletedTask;
    }
}
