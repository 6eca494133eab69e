using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ScanMesh.Engine.Advisories;

/// <summary>
/// One prepared query on a connection of its own, for one thread at a time. It goes past ADO.NET to the same library's own calls: matching asks
/// it a hundred thousand times a second, and the rows are read where they lie (tests/benchmarks: match).
/// </summary>
internal sealed class StatementCursor : IDisposable
{
    private const string Query = """
        SELECT release, match, head FROM affected WHERE ecosystem = ?1 AND name = ?2 AND silent = 0 ORDER BY row, n
        """;

    private readonly SqliteConnection connection;
    private readonly sqlite3_stmt statement;

    public StatementCursor(string file)
    {
        connection = SnapshotSchema.OpenAgain(file);
        var code = raw.sqlite3_prepare_v3(connection.Handle!, Query, raw.SQLITE_PREPARE_PERSISTENT, out statement);
        if (code == raw.SQLITE_OK)
            return;
        var fault = Fault(code);
        Dispose();
        throw fault;
    }

    /// <summary>Takes one row: the release, and the bytes of statement and record, which are gone after the call.</summary>
    public delegate void Take(string release, ReadOnlySpan<byte> match, ReadOnlySpan<byte> head);

    /// <summary>Calls <paramref name="take"/> with each row of a package.</summary>
    /// <exception cref="SqliteException">The file cannot be read.</exception>
    public void Read(string ecosystem, string name, Take take)
    {
        try
        {
            Check(raw.sqlite3_bind_text(statement, 1, Encoding.UTF8.GetBytes(ecosystem)));
            Check(raw.sqlite3_bind_text(statement, 2, Encoding.UTF8.GetBytes(name)));
            int code;
            while ((code = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
                take(raw.sqlite3_column_text(statement, 0).utf8_to_string(), raw.sqlite3_column_blob(statement, 1), raw.sqlite3_column_blob(statement, 2));
            if (code != raw.SQLITE_DONE)
                throw Fault(code);
        }
        finally
        {
            _ = raw.sqlite3_reset(statement); // it repeats the code of the last step
        }
    }

    public void Dispose()
    {
        statement.Dispose();
        connection.Dispose();
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw Fault(code);
    }

    private SqliteException Fault(int code) => new(raw.sqlite3_errmsg(connection.Handle!).utf8_to_string(), code);
}
