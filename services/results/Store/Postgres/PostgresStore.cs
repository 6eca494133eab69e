using System.Data;
using DbUp;
using DbUp.Engine.Output;
using Npgsql;

namespace ScanMesh.Results.Store.Postgres;

/// <summary>The store on PostgreSQL: any number of replicas, coordinated by row locks.</summary>
internal sealed class PostgresStore(PostgresSource source) : IResultsStore
{
    /// <summary>Key of the advisory lock that lets one replica migrate at a time.</summary>
    private const long MigrationLock = 0x5363616E4D657368;

    private const int MaxTries = 8;

    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.Current.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (var take = new NpgsqlCommand("SELECT pg_advisory_lock(@key)", connection) { Parameters = { new("key", MigrationLock) }, CommandTimeout = 300 })
            await take.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var result = DeployChanges.To.PostgresqlDatabase(new DbUp.Postgresql.PostgresqlConnectionManager(source.Current))
                .WithScripts(Migrations.Of("Postgres")).WithTransactionPerScript().WithVariablesDisabled()
                .LogTo(new NoOpUpgradeLog()).Build().PerformUpgrade();
            Migrations.Check(result);
        }
        finally
        {
            await using var give = new NpgsqlCommand("SELECT pg_advisory_unlock(@key)", connection) { Parameters = { new("key", MigrationLock) } };
            await give.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
        }

        await WriteAsync(session => session.Log.OpenAsync(), cancellationToken).ConfigureAwait(false);
    }

    public async Task<T> WriteAsync<T>(Func<StoreSession, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await RunAsync(work, IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (IsConflict(e) && attempt < MaxTries)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 10 * attempt)), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public Task<T> ReadAsync<T>(Func<StoreSession, Task<T>> work, CancellationToken cancellationToken) =>
        RunAsync(work, IsolationLevel.RepeatableRead, cancellationToken);

    // Class 22: data exceptions; class 54: program limits, such as the size of an index row.
    public bool IsRefusal(Exception fault) => fault is PostgresException { SqlState: var state } && (state.StartsWith("22", StringComparison.Ordinal) || state.StartsWith("54", StringComparison.Ordinal));

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async Task<T> RunAsync<T>(Func<StoreSession, Task<T>> work, IsolationLevel isolation, CancellationToken cancellationToken)
    {
        await using var connection = await source.Current.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(isolation, cancellationToken).ConfigureAwait(false);
        var result = await work(new StoreSession(connection, transaction, Dialect.Postgres, cancellationToken)).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return result;
    }

    // A unique key taken in between is a conflict too: run again, the other's row is seen then.
    private static bool IsConflict(Exception e) => e is StoreConflictException
        or PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation };
}
