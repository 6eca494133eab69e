using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Sqlite;

namespace ScanMesh.Tests.Integration.Results;

public sealed class SqliteReceivedEventTests : ReceivedEventTests
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("scanmesh-results-");

    private protected override Task<IResultsStore> OpenAsync() => Task.FromResult<IResultsStore>(new SqliteStore($"Data Source={folder.FullName}/results.db"));

    protected override Task CloseAsync()
    {
        folder.Delete(recursive: true);
        return Task.CompletedTask;
    }
}

public sealed class PostgresReceivedEventTests(LocalPostgres server) : ReceivedEventTests
{
    private protected override async Task<IResultsStore> OpenAsync() => await server.OpenStoreAsync();
}
