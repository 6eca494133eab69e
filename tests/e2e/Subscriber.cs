using System.Collections.Concurrent;
using ScanMesh.Client;
using ScanMesh.Events.V1;

namespace ScanMesh.Tests.E2e;

/// <summary>A subscriber that keeps all it hears, over as many connections as it takes.</summary>
public sealed class Subscriber : IAsyncDisposable
{
    private readonly ConcurrentQueue<Event> events = new();
    private readonly CancellationTokenSource stop = new();
    private readonly ScanMeshClient client;
    private readonly Task loop;

    public Subscriber(Uri address)
    {
        client = new ScanMeshClient(address.ToString(), MeshProcesses.Token);
        loop = Task.Run(async () =>
        {
            await foreach (var item in client.WatchAsync(new WatchOptions { Start = WatchStart.Oldest, HeartbeatSeconds = 2, MaxBackoff = TimeSpan.FromSeconds(1) }, stop.Token))
                events.Enqueue(item);
        });
    }

    public ScanMeshClient Client => client;

    public IReadOnlyList<Event> Events => [.. events];

    /// <summary>Waits until enough of the events heard match.</summary>
    public async Task<IReadOnlyList<Event>> WaitForAsync(Func<Event, bool> match, int count, TimeSpan limit)
    {
        using var time = new CancellationTokenSource(limit);
        while (true)
        {
            if (loop.IsFaulted)
                await loop;
            var found = events.Where(match).ToList();
            if (found.Count >= count)
                return found;
            if (time.IsCancellationRequested)
                throw new TimeoutException($"{found.Count} of {count} events in {limit}; heard: {string.Join(", ", events.Select(e => e.BodyCase + " " + e.Image?.Repository))}");
            await Task.Delay(50, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        try
        {
            await loop;
        }
        catch (OperationCanceledException e) when (e.CancellationToken == stop.Token)
        {
            Assert.True(loop.IsCompleted);
        }

        client.Dispose();
        stop.Dispose();
    }
}
