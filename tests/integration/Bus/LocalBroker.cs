using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ScanMesh.Hosting.Configuration;

namespace ScanMesh.Tests.Integration.Bus;

/// <summary>A RabbitMQ of this machine's package, on loopback, with its own data; can be killed and started again on the same data.</summary>
internal sealed class LocalBroker : IAsyncDisposable
{
    private const string Server = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(120);

    private readonly string folder = Directory.CreateTempSubdirectory("scanmesh-rabbit-").FullName;
    private readonly string node;
    private Process? process;

    private LocalBroker()
    {
        Port = FreePort();
        node = string.Create(CultureInfo.InvariantCulture, $"scanmesh-{Environment.ProcessId}-{Port}@localhost");
    }

    public int Port { get; }

    public BusOptions Options => new() { Host = "127.0.0.1", Port = Port };

    public static async Task<LocalBroker> StartNewAsync()
    {
        if (!File.Exists(Server) || Environment.UserName != "root")
            Assert.Skip("no RabbitMQ on this machine");
        var broker = new LocalBroker();
        await broker.StartAsync();
        return broker;
    }

    public async Task StartAsync()
    {
        await RunAsync("chown", "-R", "rabbitmq:", folder);
        var start = new ProcessStartInfo("setpriv") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["--reuid=rabbitmq", "--regid=rabbitmq", "--clear-groups", Server])
            start.ArgumentList.Add(argument);
        start.Environment["HOME"] = folder;
        start.Environment["RABBITMQ_NODENAME"] = node;
        start.Environment["RABBITMQ_MNESIA_BASE"] = folder;
        start.Environment["RABBITMQ_LOG_BASE"] = folder;
        start.Environment["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(folder, "plugins");
        start.Environment["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1";
        start.Environment["RABBITMQ_NODE_PORT"] = Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["RABBITMQ_DIST_PORT"] = FreePort().ToString(CultureInfo.InvariantCulture);
        start.Environment["ERL_EPMD_ADDRESS"] = "127.0.0.1";
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        await WaitForPortAsync();
    }

    /// <summary>SIGKILL: what a crashed broker looks like.</summary>
    public async Task KillAsync()
    {
        if (process is null)
            return;
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var run = Process.Start(program, arguments);
        await run.WaitForExitAsync();
    }

    private async Task WaitForPortAsync()
    {
        using var limit = new CancellationTokenSource(StartTime);
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port, limit.Token);
                return;
            }
            catch (SocketException)
            {
                if (process!.HasExited)
                    throw new InvalidOperationException("RabbitMQ ended while starting.");
                await Task.Delay(100, limit.Token);
            }
        }
    }
}
