using System.Globalization;
using Testcontainers.RabbitMq;

namespace ScanMesh.Tests.Kit.Servers;

/// <summary>A RabbitMQ on loopback: a container where an engine answers, else Debian's package with data of its own.</summary>
public sealed class RabbitMqServer : IAsyncDisposable
{
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(3);

    private readonly string folder = Directory.CreateTempSubdirectory("scanmesh-rabbit-").FullName;
    private RabbitMqContainer? container;
    private ServerProcess? process;

    private RabbitMqServer()
    {
    }

    public string Host { get; private set; } = "127.0.0.1";

    public int Port { get; private set; }

    public string Username { get; private set; } = "guest";

    public string Password { get; private set; } = "guest";

    /// <summary>A server that may be shared.</summary>
    public static async Task<RabbitMqServer> StartAsync()
    {
        if (!ContainerEngine.IsThere)
            return await StartPrivateAsync();
        var server = new RabbitMqServer();
        server.container = new RabbitMqBuilder(Environment.GetEnvironmentVariable("SCANMESH_RABBITMQ_IMAGE") ?? "rabbitmq:4").WithUsername("scanmesh").WithPassword("scanmesh").Build();
        await server.container.StartAsync();
        (server.Host, server.Port, server.Username, server.Password) = ("127.0.0.1", server.container.GetMappedPublicPort(5672), "scanmesh", "scanmesh");
        return server;
    }

    /// <summary>A server that the test may kill and start again on the same data and port.</summary>
    public static async Task<RabbitMqServer> StartPrivateAsync()
    {
        if (!File.Exists(Program) || Environment.UserName != "root")
            throw new ServerMissingException("rabbitmq-server");
        var server = new RabbitMqServer { Port = Loopback.FreePort() };
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts a private server after <see cref="KillAsync"/>.</summary>
    public async Task StartAgainAsync()
    {
        if (process is not null)
            await process.DisposeAsync();
        await ServerProcess.RunAsync("chown", ["-R", "rabbitmq:", folder], TimeSpan.FromSeconds(10));
        process = ServerProcess.Start(Program, [], new Dictionary<string, string?>
        {
            ["HOME"] = folder,
            ["RABBITMQ_NODENAME"] = string.Create(CultureInfo.InvariantCulture, $"scanmesh-{Environment.ProcessId}-{Port}@localhost"),
            ["RABBITMQ_MNESIA_BASE"] = folder,
            ["RABBITMQ_LOG_BASE"] = folder,
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(folder, "plugins"),
            ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODE_PORT"] = Port.ToString(CultureInfo.InvariantCulture),
            ["RABBITMQ_DIST_PORT"] = Loopback.FreePort().ToString(CultureInfo.InvariantCulture),
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        }, user: "rabbitmq");
        await Loopback.WaitForAsync(Port, process.ThrowIfExited, StartTime);
    }

    /// <summary>SIGKILL to a private server.</summary>
    public Task KillAsync() => process?.KillAsync() ?? throw new InvalidOperationException("Only a private server can be killed.");

    public async ValueTask DisposeAsync()
    {
        if (container is not null)
            await container.DisposeAsync();
        if (process is not null)
            await process.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
