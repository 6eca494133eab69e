using System.Globalization;
using Npgsql;
using Testcontainers.PostgreSql;

namespace ScanMesh.Tests.Kit.Servers;

/// <summary>A PostgreSQL on loopback: a container where an engine answers, else Debian's package with data of its own.</summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(2);

    private readonly string folder = Directory.CreateTempSubdirectory("scanmesh-postgres-").FullName;
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

    private async Task StartProcessAsync()
    {
        var bin = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Last() + "/bin" : null;
        if (bin is null || Environment.UserName != "root")
            throw new ServerMissingException("postgresql");
        var port = Loopback.FreePort();
        await ServerProcess.RunAsync("chown", ["postgres:", folder], TimeSpan.FromSeconds(10));
        await ServerProcess.RunAsync(bin + "/initdb", ["-D", folder + "/data", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"], StartTime, user: "postgres");
        process = ServerProcess.Start(bin + "/postgres", ["-D", folder + "/data", "-c", "listen_addresses=127.0.0.1", "-c", $"port={port}", "-c", $"unix_socket_directories={folder}", "-c", "max_connections=200"], user: "postgres");
        administration = string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres");
        await Loopback.WaitForAsync(port, process.ThrowIfExited, StartTime);
        await WaitForStartAsync();
    }

    /// <summary>The port is open before recovery ends; then it says "starting up".</summary>
    private async Task WaitForStartAsync()
    {
        for (var left = 200; ; left--)
        {
            try
            {
                await using var connection = new NpgsqlConnection(administration);
                await connection.OpenAsync();
                return;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CannotConnectNow && left > 0)
            {
                await Task.Delay(50);
            }
        }
    }
}
