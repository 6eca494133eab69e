using System.Globalization;
using Npgsql;
using Testcontainers.PostgreSql;

namespace ScanMesh.Tests.Kit.Servers;

/// <summary>A PostgreSQL on loopback: a container where an engine answers, else Debian's package with data of its own.</summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(2);

    private readonly string folder = Directory.CreateTempSubdirectory("scanmesh-postgres-").FullName;
    private readonly int port = Loopback.FreePort();
    private string data = "";
    private PostgreSqlContainer? container;
    private ServerProcess? process;
    private string administration = "";

    private PostgreSqlServer()
    {
    }

    public static async Task<PostgreSqlServer> StartAsync()
    {
        var server = new PostgreSqlServer();
        if (ContainerEngine.IsThere)
        {
            server.container = new PostgreSqlBuilder(Environment.GetEnvironmentVariable("SCANMESH_POSTGRES_IMAGE") ?? "postgres:17").Build();
            await server.container.StartAsync();
            server.administration = new NpgsqlConnectionStringBuilder(server.container.GetConnectionString()) { Host = "127.0.0.1" }.ToString();
        }
        else
        {
            await server.StartProcessAsync();
        }

        return server;
    }

    /// <summary>A server that the test may kill and start again on the same data and port.</summary>
    /// <param name="disk">Folder for its data, or null for one of its own.</param>
    public static async Task<PostgreSqlServer> StartPrivateAsync(string? disk = null)
    {
        var server = new PostgreSqlServer();
        await server.StartProcessAsync(disk);
        return server;
    }

    /// <summary>True while a private server has not ended.</summary>
    public bool IsRunning => process is { HasExited: false };

    /// <summary>SIGKILL to a private server: a crash.</summary>
    public Task KillAsync() => process?.KillAsync() ?? throw new InvalidOperationException("Only a private server can be killed.");

    /// <summary>Starts a private server again, and waits until it has recovered.</summary>
    public async Task StartAgainAsync()
    {
        if (process is not null)
            await process.DisposeAsync();
        process = ServerProcess.Start(
            Programs() + "/postgres",
            ["-D", data, "-c", "listen_addresses=127.0.0.1", "-c", $"port={port}", "-c", $"unix_socket_directories={folder}", "-c", "max_connections=200"],
            user: "postgres");
        administration = string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres");
        await Loopback.WaitForAsync(port, process.ThrowIfExited, StartTime);
        await WaitForStartAsync();
    }

    /// <summary>Connection string of a new, empty database.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = "t" + Guid.NewGuid().ToString("N");
        await using var connection = new NpgsqlConnection(administration);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(administration) { Database = name, MaxPoolSize = 20 }.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (container is not null)
            await container.DisposeAsync();
        if (process is not null)
        {
            await process.StopAsync(TimeSpan.FromSeconds(20));
            await process.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    private static string Programs() =>
        Directory.Exists("/usr/lib/postgresql") && Environment.UserName == "root"
            ? Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Last() + "/bin"
            : throw new ServerMissingException("postgresql");

    private async Task StartProcessAsync(string? disk = null)
    {
        var programs = Programs();
        data = Path.Combine(disk ?? folder, "data");
        await ServerProcess.RunAsync("chown", ["postgres:", folder, disk ?? folder], TimeSpan.FromSeconds(10));
        await ServerProcess.RunAsync(programs + "/initdb", ["-D", data, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"], StartTime, user: "postgres");
        await StartAgainAsync();
    }

    /// <summary>The port is open before recovery ends; then it says "starting up".</summary>
    private async Task WaitForStartAsync()
    {
        for (var left = 600; ; left--)
        {
            try
            {
                await using var connection = new NpgsqlConnection(administration + ";Pooling=false");
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException e) when (e is not PostgresException { SqlState: not PostgresErrorCodes.CannotConnectNow } && left > 0)
            {
                process!.ThrowIfExited();
                await Task.Delay(50);
            }
        }
    }
}
