using System.Net;
using System.Net.Sockets;

namespace ScanMesh.Tests.Kit.Hostile;

/// <summary>A loopback port where nobody may connect: counts who did, and answers nothing.</summary>
public sealed class CountingListener : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;
    private int connections;

    public CountingListener()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Connections so far, those that wait to be accepted too.</summary>
    public int Connections => Volatile.Read(ref connections) + (listener.Pending() ? 1 : 0);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await accepting;
        listener.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(stop.Token);
                Interlocked.Increment(ref connections);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }
}
