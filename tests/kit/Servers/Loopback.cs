using System.Net;
using System.Net.Sockets;

namespace ScanMesh.Tests.Kit.Servers;

/// <summary>Ports on 127.0.0.1.</summary>
public static class Loopback
{
    /// <summary>A port that is free now. Another process may take it before it is used: who starts a server tells so when it cannot bind.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
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
