using System.Collections.Concurrent;
using ScanMesh.Hosting.Bus;

namespace ScanMesh.Tests.Integration.Results;

/// <summary>Queues that keep what is given back to them.</summary>
internal sealed class RecordingReturn : IDeadLetterReturn
{
    public ConcurrentQueue<DeadLetter> Letters { get; } = [];

    public bool Away { get; set; }

    /// <summary>What happens before the giver hears that it was confirmed.</summary>
    public Func<DeadLetter, Task>? Meanwhile { get; set; }

    public async Task ReturnAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        if (Away)
            throw new BusUnavailableException("away");
        Letters.Enqueue(letter);
        if (Meanwhile is { } meanwhile)
            await meanwhile(letter);
    }
}
