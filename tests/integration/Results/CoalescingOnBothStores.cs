using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Sqlite;

namespace ScanMesh.Tests.Integration.Results;

public sealed class SqliteCoalescingTests : CoalescingTests
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("scanmesh-results-");

    private protected override Task<IResultsStore> OpenAsync() => Task.FromResult<IResultsStore>(new SqliteStore($"Data Source={folder.FullName}/results.db"));

    protected override Task CloseAsync()
    {
        folder.Delete(recursive: true);
        return Task.CompletedTask;
    }
}

public sealed class PostgresCoalescingTests(LocalPostgres server) : CoalescingTests
{
    private protected override async Task<IResultsStore> OpenAsync() => await server.OpenStoreAsync();
}
