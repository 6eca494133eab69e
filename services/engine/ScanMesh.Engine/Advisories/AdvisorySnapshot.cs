using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using ScanMesh.Engine.Ecosystems;

namespace ScanMesh.Engine.Advisories;

/// <summary>
/// An open snapshot. Members may be called concurrently. <see cref="Dispose"/> closes it for good; who swaps snapshots while scans run
/// holds it in a <see cref="SnapshotSlot"/>.
/// </summary>
public sealed class AdvisorySnapshot : IDisposable
{
    private readonly string file;
    private readonly NameFilter filter;
    private readonly ConcurrentBag<StatementCursor> idle = [];
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
    /// Statements about a package that hold for a release: those of the same release, those of what it is a part of, and those without one. Records that find nothing (withdrawn, no vulnerabilities) are left out.
    /// </summary>
    /// <param name="ecosystem">Ecosystem with its release, for example <c>Debian:12</c>.</param>
    /// <param name="name">Package name as advisories spell it.</param>
    /// <exception cref="SnapshotException">The file is damaged.</exception>
    /// <exception cref="ObjectDisposedException">The snapshot was closed.</exception>
    public ImmutableArray<Advisory> Find(string ecosystem, string name)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return filter.MayContain(EcosystemName.WithoutRelease(ecosystem), name) ? Read(ecosystem, name) : [];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        disposed = true;
        while (idle.TryTake(out var cursor))
            cursor.Dispose();
    }

    /// <summary>Apart from <see cref="Find"/>, so that what is not there costs no closure.</summary>
    private ImmutableArray<Advisory> Read(string ecosystem, string name)
    {
        var (baseName, release) = EcosystemName.Split(ecosystem);
        release = Vendors.AdvisoryRelease(baseName, release);
        try
        {
            if (!idle.TryTake(out var cursor))
                cursor = new StatementCursor(file);
            try
            {
                var found = ImmutableArray.CreateBuilder<Advisory>();
                cursor.Read(baseName, name, (of, match, head) =>
                {
                    if (EcosystemName.Includes(of, release))
                        found.Add(AdvisoryBytes.Read(head, match, of.Length == 0 ? baseName : ecosystem, name));
                });
                return found.DrainToImmutable();
            }
            finally
            {
                Return(cursor);
            }
        }
        catch (SqliteException e)
        {
            throw new SnapshotException($"{file}: the snapshot is damaged ({e.Message}). Fetch or build it again.", e);
        }
    }

    private static byte[] Meta(SqliteConnection connection, string key, string file)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM meta WHERE key = $key";
        command.Parameters.AddWithValue("$key", key);
        return command.ExecuteScalar() as byte[] ?? throw new SnapshotException($"{file}: the snapshot has no '{key}'. Fetch or build it again.");
    }

    private void Return(StatementCursor cursor)
    {
        idle.Add(cursor);
        if (disposed)
            Dispose();
    }
}
