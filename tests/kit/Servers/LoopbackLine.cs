using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ScanMesh.Tests.Kit.Servers;

/// <summary>A line to a server on loopback that can stall, so that who writes waits for ever, and break.</summary>
public sealed class LoopbackLine : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, bool> sockets = new();
    private readonly CancellationTokenSource stopped = new();
    private readonly Task accepting;
    private TaskCompletionSource flow = new();

    public LoopbackLine(int server)
    {
        flow.SetResult();
        listener.Start();
        accepting = AcceptAsync(server);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Nothing goes either way any more; connections stay open.</summary>
    public void Stall() => flow = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Breaks all connections; new ones go through again.</summary>
    public void Break()
    {
        foreach (var socket in sockets.Keys)
            socket.Close(0);
        sockets.Clear();
        flow.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await stopped.CancelAsync();
        listener.Stop();
        Break();
        await accepting;
        stopped.Dispose();
    }

    private async Task AcceptAsync(int server)
    {
        try
        {
            while (true)
            {
                var near = await listener.AcceptSocketAsync(stopped.Token);
                sockets[near] = true;
                _ = CarryBothAsync(near, server);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The end of the test.
        }
    }

    private async Task CarryBothAsync(Socket near, int server)
    {
        using var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        sockets[far] = true;
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, server, stopped.Token);
            await Task.WhenAny(CarryAsync(near, far), CarryAsync(far, near));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // No server: the near side hears of it by the end of its connection.
        }

        near.Dispose();
        sockets.TryRemove(near, out _);
        sockets.TryRemove(far, out _);
    }

    private async Task CarryAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, stopped.Token) is > 0 and var read)
            {
                await flow.Task.WaitAsync(stopped.Token);
                await to.SendAsync(buffer.AsMemory(0, read), stopped.Token);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Broken, on purpose or by the server.
        }
    }
}
