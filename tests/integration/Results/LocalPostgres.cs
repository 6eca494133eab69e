using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Postgres;

[assembly: AssemblyFixture(typeof(ScanMesh.Tests.Integration.Results.LocalPostgres))]

namespace ScanMesh.Tests.Integration.Results;

/// <summary>A PostgreSQL server for this test process, from Debian's binaries, started by the first test that wants a database.</summary>
public sealed class LocalPostgres : IAsyncDisposable
{
    private readonly Lazy<Task<string?>> start;
    private string? folder;
    private int port;

    public LocalPostgres() => start = new(StartAsync);

    private static string? Binaries => Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Order().Last() + "/bin" : null;

    /// <summary>Connection string of a fresh database; skips the test where there is no server.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        if (await start.Value is null)
            Assert.Skip("skipped: no PostgreSQL here");
        var name = "t" + Guid.NewGuid().ToString("N");
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    internal async Task<IResultsStore> OpenStoreAsync()
    {
        var connectionString = await CreateDatabaseAsync();
        return new PostgresStore(new PostgresSource(() => connectionString));
    }

    public async ValueTask DisposeAsync()
    {
        if (folder is null)
            return;
        await RunAsync("su", ["postgres", "-s", "/bin/sh", "-c", $"{Binaries}/pg_ctl -D {folder}/data -m immediate stop"]);
        Directory.Delete(folder, recursive: true);
    }

    private async Task<string?> StartAsync()
    {
        if (Binaries is not { } bin || Environment.UserName != "root")
            return null;
        folder = Directory.CreateTempSubdirectory("scanmesh-pg-").FullName;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        await RunAsync("chown", ["postgres", folder]);
        await RunAsync("su", ["postgres", "-s", "/bin/sh", "-c", $"{bin}/initdb -D {folder}/data -A trust -E UTF8 --locale=C.UTF-8 -N"]);
        var settings = $"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off -c max_connections=200";
        await RunAsync("su", ["postgres", "-s", "/bin/sh", "-c", $"{bin}/pg_ctl -D {folder}/data -l {folder}/log -w -o '{settings}' start"]);
        return folder;
    }

    private string ConnectionString(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username=postgres;Database={database};Maximum Pool Size=20");

    // To files, not pipes: the server inherits them and would keep a pipe open.
    private static async Task RunAsync(string file, string[] arguments)
    {
        var command = string.Join(' ', arguments.Select(a => "'" + a.Replace("'", "'\\''", StringComparison.Ordinal) + "'"));
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"{file} {command} > /dev/null 2>&1"]) { WorkingDirectory = "/" })!;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{file} {command}: exit code {process.ExitCode}");
    }
}
