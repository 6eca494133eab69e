namespace ScanMesh.Results.Store;

/// <summary>
/// The database of results: PostgreSQL, or SQLite for one process. Both keep the same promises, which one contract-test suite
/// asserts: a write is one transaction, durable when the call returns; a read sees one moment.
/// </summary>
internal interface IResultsStore : IAsyncDisposable
{
    /// <summary>Brings the tables to this version; safe when several replicas start at once.</summary>
    Task MigrateAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction and commits it. After a conflict with another writer it is run again from the
    /// start, so it must have no effects but those on its session.
    /// </summary>
    Task<T> WriteAsync<T>(Func<StoreSession, Task<T>> work, CancellationToken cancellationToken);

    /// <summary>True when a write failed by what was to be written (a text that a column cannot hold): it would fail each time.</summary>
    bool IsRefusal(Exception fault);

    /// <summary>Runs <paramref name="work"/> on one unchanging view of the database.</summary>
    Task<T> ReadAsync<T>(Func<StoreSession, Task<T>> work, CancellationToken cancellationToken);
}
