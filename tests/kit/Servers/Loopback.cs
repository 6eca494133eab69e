using System.Net;
using System.Net.Sockets;

namespace ScanMesh.Tests.Kit.Servers;

/// <summary>Ports on 127.0.0.1.</summary>
public static class Loopback
{
    // Below the range from which the system takes ports for outgoing connections and for port 0: what is handed out here stays free
    // until its server starts, however many connections others open meanwhile.
    private const int Lowest = 12_000;
    private const int Count = 20_000;
    private static int next = Random.Shared.Next(Count);

    /// <summary>A port that is free now and that this process has not handed out before (unless it has handed out all).</summary>
    public static int FreePort()
    {
        for (var tries = 0; tries < Count; tries++)
        {
            var port = Lowest + (int)((uint)Interlocked.Increment(ref next) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                // Somebody's: the next one.
            }
        }

        throw new InvalidOperationException($"no port from {Lowest} to {Lowest + Count - 1} is free");
    }

    /// <summary>Waits until something accepts connections; <paramref name="alive"/> throws when that can never be.</summary>
    public static async Task WaitForAsync(int port, Action alive, TimeSpan limit)
    {
        using var time = new CancellationTokenSource(limit);
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, time.Token);
                return;
            }
            catch (SocketException)
            {
                alive();
                await Task.Delay(50, time.Token);
            }
        }
    }
}
