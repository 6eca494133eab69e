using ScanMesh.Client;
using ScanMesh.Events.V1;

namespace ScanMesh.Tests.E2e.Chaos;

/// <summary>A subscriber that dies and is born again with nothing but its last cursor, over one that reconnects by itself.</summary>
internal sealed class ChaosSubscriber(Uri address) : IAsyncDisposable
{
    private readonly List<Event> heard = [];
    private readonly Lock gate = new();
    private CancellationTokenSource stop = new();
    private Task loop = Task.CompletedTask;
    private int connections;

    public IReadOnlyList<Event> Heard
    {
        get
        {
            lock (gate)
                return [.. heard];
        }
    }

    /// <summary>Connections so far, broken ones included.</summary>
    public int Connections => connections;

    public void Start() => loop = Task.Run(RunAsync);

    /// <summary>Throws when it was refused.</summary>
    public void ThrowIfEnded()
    {
        if (loop.IsFaulted)
            loop.GetAwaiter().GetResult();
    }

    /// <summary>Dies, and starts again after the last event that it kept.</summary>
    public async Task RestartAsync()
    {
        await EndAsync();
        stop = new();
        Start();
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
    }

    private async Task EndAsync()
    {
        await stop.CancelAsync();
        try
        {
            await loop;
        }
        catch (OperationCanceledException e) when (stop.IsCancellationRequested)
        {
            Assert.True(loop.IsCompleted, e.Message);
        }

        stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var client = new ScanMeshClient(address.ToString(), MeshProcesses.Token);
        string? cursor;
        lock (gate)
            cursor = heard.LastOrDefault()?.Cursor;
        Interlocked.Increment(ref connections);
        var options = new WatchOptions
        {
            Start = cursor is null ? WatchStart.Oldest : WatchStart.After(cursor),
            HeartbeatSeconds = 2,
            MaxBackoff = TimeSpan.FromSeconds(1),
            OnReconnect = (_, _) => Interlocked.Increment(ref connections),
        };
        await foreach (var item in client.WatchAsync(options, stop.Token))
            lock (gate)
                heard.Add(item);
    }
}
