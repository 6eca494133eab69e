using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace ScanMesh.Engine.Advisories;

/// <summary>
/// An open snapshot. Members may be called concurrently. <see cref="Dispose"/> closes it for good; who swaps snapshots while scans run
/// holds it in a <see cref="SnapshotSlot"/>.
/// </summary>
public sealed class AdvisorySnapshot : IDisposable
{
    private const string Query = """
        SELECT a.release, a.match, r.head FROM affected a JOIN records r ON r.row = a.row
        WHERE a.ecosystem = $ecosystem AND a.name = $name AND a.withdrawn = 0 ORDER BY a.row, a.n
        """;

    private readonly string file;
    private readonly NameFilter filter;
    private readonly ConcurrentBag<SqliteCommand> idle = [];
    private volatile bool disposed;

    private AdvisorySnapshot(string file, SnapshotInfo info, NameFilter filter)
    {
        this.file = file;
        this.filter = filter;
        Info = info;
    }

    /// <summary>What it says of itself.</summary>
    public SnapshotInfo Info { get; }

    /// <summary>Opens a file: header, schema number and size are checked; its digest was verified when it was fetched.</summary>
    /// <exception cref="SnapshotException">It is missing, damaged, foreign, or of another schema.</exception>
    public static AdvisorySnapshot Open(string file)
    {
        using var connection = SnapshotSchema.Open(file);
        try
        {
            var info = JsonSerializer.Deserialize(Meta(connection, "info", file), SnapshotJson.Default.SnapshotInfo);
            return new AdvisorySnapshot(file, info ?? throw new SnapshotException($"{file}: the snapshot says nothing of itself."), NameFilter.FromBytes(Meta(connection, "filter", file)));
        }
        catch (Exception e) when (e is SqliteException or JsonException)
        {
            throw new SnapshotException($"{file}: the snapshot is damaged ({e.Message}). Fetch or build it again.", e);
        }
    }

    /// <summary>The ecosystem (name without release) as this snapshot knows it, or null.</summary>
    public SnapshotEcosystem? Ecosystem(string name) => Info.Ecosystems.FirstOrDefault(e => e.Name == name);

    /// <summary>
    /// Statements about a package that hold for a release: those of the same release, and those without one. Withdrawn records are left out.
    /// </summary>
    /// <param name="ecosystem">Ecosystem with its release, for example <c>Debian:12</c>.</param>
    /// <param name="name">Package name as advisories spell it.</param>
    /// <exception cref="SnapshotException">The file is damaged.</exception>
    /// <exception cref="ObjectDisposedException">The snapshot was closed.</exception>
    public ImmutableArray<Advisory> Find(string ecosystem, string name)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        var (baseName, release) = EcosystemName.Split(ecosystem);
        if (!filter.MayContain(baseName, name))
            return [];
        if (!idle.TryTake(out var command))
            command = NewCommand();
        try
        {
            command.Parameters[0].Value = baseName;
            command.Parameters[1].Value = name;
            var found = ImmutableArray.CreateBuilder<Advisory>();
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                var of = reader.GetString(0);
                if (of.Length == 0 || of == release)
                    found.Add(AdvisoryBytes.Read(reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<byte[]>(1), of.Length == 0 ? baseName : $"{baseName}:{of}", name));
            }

            return found.ToImmutable();
        }
        catch (SqliteException e)
        {
            throw new SnapshotException($"{file}: the snapshot is damaged ({e.Message}). Fetch or build it again.", e);
        }
        finally
        {
            Return(command);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        disposed = true;
        while (idle.TryTake(out var command))
            Close(command);
    }

    private static byte[] Meta(SqliteConnection connection, string key, string file)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM meta WHERE key = $key";
        command.Parameters.AddWithValue("$key", key);
        return command.ExecuteScalar() as byte[] ?? throw new SnapshotException($"{file}: the snapshot has no '{key}'. Fetch or build it again.");
    }

    private static void Close(SqliteCommand command)
    {
        var connection = command.Connection;
        command.Dispose();
        connection?.Dispose();
    }

    private SqliteCommand NewCommand()
    {
        var command = SnapshotSchema.OpenAgain(file).CreateCommand();
        command.CommandText = Query;
        command.Parameters.Add(new SqliteParameter("$ecosystem", SqliteType.Text));
        command.Parameters.Add(new SqliteParameter("$name", SqliteType.Text));
        return command;
    }

    private void Return(SqliteCommand command)
    {
        idle.Add(command);
        if (disposed)
            Dispose();
    }
}
