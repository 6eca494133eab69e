namespace ScanMesh.Results.Store;

/// <summary>The few words in which the two databases differ; all other SQL is shared.</summary>
internal sealed class Dialect
{
    private readonly bool rowLocks;

    private Dialect(bool rowLocks) => this.rowLocks = rowLocks;

    /// <summary>PostgreSQL: row locks; lists travel as arrays.</summary>
    public static Dialect Postgres { get; } = new(rowLocks: true);

    /// <summary>SQLite: a write transaction is alone, there is nothing to lock; lists travel as one parameter an element.</summary>
    public static Dialect Sqlite { get; } = new(rowLocks: false);

    /// <summary>Locks the selected rows until the transaction ends.</summary>
    public string ForUpdate => rowLocks ? "FOR UPDATE" : "";

    /// <summary>Keeps the selected rows from being changed until the transaction ends; others may do the same.</summary>
    public string ForShare => rowLocks ? "FOR SHARE" : "";

    /// <summary>Locks the selected rows, leaving out those that another transaction holds.</summary>
    public string SkipLocked => rowLocks ? "FOR UPDATE SKIP LOCKED" : "";

    /// <summary>Follows an expression that must be one of a list, which is passed as an array.</summary>
    public string In(string parameter) => rowLocks ? $"= ANY (@{parameter})" : $"IN @{parameter}";
}
