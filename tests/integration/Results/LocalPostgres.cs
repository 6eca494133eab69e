using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Postgres;
using ScanMesh.Tests.Kit.Servers;

[assembly: AssemblyFixture(typeof(ScanMesh.Tests.Integration.Results.LocalPostgres))]

namespace ScanMesh.Tests.Integration.Results;

/// <summary>One PostgreSQL server for this test process, started by the first test that wants a database.</summary>
public sealed class LocalPostgres : IAsyncDisposable
{
    private readonly Lazy<Task<PostgreSqlServer>> server = new(PostgreSqlServer.StartAsync);

    /// <summary>Connection string of a fresh database.</summary>
    public async Task<string> CreateDatabaseAsync() => await (await server.Value).CreateDatabaseAsync();

    internal async Task<IResultsStore> OpenStoreAsync()
    {
        var connectionString = await CreateDatabaseAsync();
        return new PostgresStore(new PostgresSource(() => connectionString));
    }

    public async ValueTask DisposeAsync()
    {
        if (server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await server.Value).DisposeAsync();
    }
}
