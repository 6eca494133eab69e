using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ScanMesh.Engine.Advisories;

/// <summary>Format of a snapshot file: SQLite, marked as ours, read-only once it is built.</summary>
internal static class SnapshotSchema
{
    /// <summary>"SMsn": marks the file as ours (SQLite's application_id).</summary>
    public const int ApplicationId = 0x534D736E;

    /// <summary>Raised with every change of the tables or of the bytes in them.</summary>
    public const int Version = 7;

    /// <summary>A statement repeats its record's head, so that all that matching reads of a package lies side by side.</summary>
    private const string Tables = """
        CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE bodies (row INTEGER PRIMARY KEY, body BLOB NOT NULL);
        CREATE TABLE affected (ecosystem TEXT NOT NULL, name TEXT NOT NULL, row INTEGER NOT NULL, n INTEGER NOT NULL, release TEXT NOT NULL,
            silent INTEGER NOT NULL, match BLOB NOT NULL, head BLOB NOT NULL, PRIMARY KEY (ecosystem, name, row, n)) WITHOUT ROWID;
        CREATE INDEX affected_by_row ON affected (row);
        """;

    public static SqliteConnection Create(string file)
    {
        var connection = Connect(file, SqliteOpenMode.ReadWriteCreate);
        Execute(connection, string.Create(CultureInfo.InvariantCulture,
            $"PRAGMA page_size=8192; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536; PRAGMA application_id={ApplicationId}; PRAGMA user_version={Version};"));
        Execute(connection, Tables);
        return connection;
    }

    public static void Close(SqliteConnection connection)
    {
        Execute(connection, "DROP INDEX affected_by_row; PRAGMA optimize;");
        connection.Close();
    }

    /// <summary>Opens for reading and checks that the file is a snapshot of a schema we know.</summary>
    /// <exception cref="SnapshotException">It is not.</exception>
    public static SqliteConnection Open(string file)
    {
        if (!File.Exists(file))
            throw new SnapshotException($"{file}: no such file.");
        var connection = Connect(file, SqliteOpenMode.ReadOnly);
        try
        {
            var application = Number(connection, "PRAGMA application_id");
            var version = Number(connection, "PRAGMA user_version");
            var bytes = Number(connection, "PRAGMA page_size") * Number(connection, "PRAGMA page_count");
            if (application != ApplicationId)
                throw new SnapshotException($"{file}: an SQLite file, but no advisory snapshot. Build one with 'scanmesh advisories build'.");
            if (version != Version)
                throw new SnapshotException($"{file}: snapshot schema {version}, this program reads {Version}. Build it again with 'scanmesh advisories build'.") { IsOtherSchema = true };
            if (new FileInfo(file).Length != bytes)
                throw new SnapshotException($"{file}: {new FileInfo(file).Length} bytes, its header says {bytes}: the file is damaged. Fetch or build it again.");
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw new SnapshotException($"{file}: no readable snapshot ({e.Message}). Fetch or build it again.", e);
        }
        catch (SnapshotException)
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A further connection to a file that <see cref="Open"/> has checked.</summary>
    public static SqliteConnection OpenAgain(string file)
    {
        var connection = Connect(file, SqliteOpenMode.ReadOnly);
        Execute(connection, "PRAGMA cache_size=-16384;");
        return connection;
    }

    private static SqliteConnection Connect(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw new SnapshotException($"{file}: cannot be opened ({e.Message}).", e);
        }

        return connection;
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
