using System.Data;
using DbUp;
using DbUp.Engine.Output;
using Microsoft.Data.Sqlite;

namespace ScanMesh.Results.Store.Sqlite;

/// <summary>The store in one file, for one process: write-ahead log, every commit synced to the disk.</summary>
internal sealed class SqliteStore : IResultsStore
{
    private const int MaxTries = 8;
    private readonly string connectionString;

    // One writer at a time here, so that SQLite's own lock (which waits by sleeping) is met by nobody.
    private readonly SemaphoreSlim writer = new(1);

    /// <summary>A store in this file, which is made when it is missing.</summary>
    public SqliteStore(string connectionString)
    {
        var builder = new SqliteConnectionStringBuilder(connectionString) { ForeignKeys = true, Pooling = true, DefaultTimeout = 30 };
        if (Path.GetDirectoryName(Path.GetFullPath(builder.DataSource)) is { } folder)
            Directory.CreateDirectory(folder);
        this.connectionString = builder.ToString();
    }

    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await writer.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await using (await OpenAsync(cancellationToken).ConfigureAwait(false))
            {
            }

            var result = DeployChanges.To.SqliteDatabase(connectionString)
                .WithScripts(Migrations.Of("Sqlite")).WithTransactionPerScript().WithVariablesDisabled()
                .LogTo(new NoOpUpgradeLog()).Build().PerformUpgrade();
            Migrations.Check(result);
        }
        finally
        {
            writer.Release();
        }

        await WriteAsync(session => session.Log.OpenAsync(), cancellationToken).ConfigureAwait(false);
    }

    public async Task<T> WriteAsync<T>(Func<StoreSession, Task<T>> work, CancellationToken cancellationToken)
    {
        await writer.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return await RunAsync(work, deferred: false, cancellationToken).ConfigureAwait(false);
                }
                catch (Exception e) when (IsConflict(e) && attempt < MaxTries)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 10 * attempt)), cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            writer.Release();
        }
    }

    public Task<T> ReadAsync<T>(Func<StoreSession, Task<T>> work, CancellationToken cancellationToken) =>
        RunAsync(work, deferred: true, cancellationToken);

    // SQLITE_TOOBIG, SQLITE_MISMATCH.
    public bool IsRefusal(Exception fault) => fault is SqliteException { SqliteErrorCode: 18 or 20 };

    public async ValueTask DisposeAsync()
    {
        await using (var connection = new SqliteConnection(connectionString))
            SqliteConnection.ClearPool(connection);
        writer.Dispose();
    }

    private async Task<T> RunAsync<T>(Func<StoreSession, Task<T>> work, bool deferred, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = connection.BeginTransaction(IsolationLevel.Serializable, deferred);
        var result = await work(new StoreSession(connection, transaction, Dialect.Sqlite, cancellationToken)).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return result;
    }

    private async Task<SqliteConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static bool IsConflict(Exception e) => e is StoreConflictException or SqliteException { SqliteErrorCode: 5 or 6 };
}
