using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace ScanMesh.Engine.Advisories;

/// <summary>Adds records to a snapshot that is being built, and takes back those that a newer copy replaces.</summary>
internal sealed class SnapshotWriter : IDisposable
{
    private readonly SqliteCommand insertBody;
    private readonly SqliteCommand insertAffected;
    private readonly SqliteCommand deleteRecord;
    private readonly SqliteCommand insertMeta;
    private readonly SqliteCommand selectNames;
    private readonly Dictionary<long, RecordFacts> facts = [];
    private readonly Dictionary<string, ImmutableArray<(string Name, string Release)>> shared = new(StringComparer.Ordinal);
    private long rows;

    public SnapshotWriter(SqliteConnection connection, SqliteTransaction transaction)
    {
        SqliteCommand Command(string sql, params string[] parameters)
        {
            var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = sql;
            foreach (var parameter in parameters)
                command.Parameters.Add(new SqliteParameter { ParameterName = parameter });
            command.Prepare();
            return command;
        }

        insertBody = Command("INSERT INTO bodies (row, body) VALUES ($row, $body)", "$row", "$body");
        insertAffected = Command(
            "INSERT INTO affected (ecosystem, name, row, n, release, silent, match, head) VALUES ($ecosystem, $name, $row, $n, $release, $silent, $match, $head)",
            "$ecosystem", "$name", "$row", "$n", "$release", "$silent", "$match", "$head");
        deleteRecord = Command("DELETE FROM affected WHERE row = $row; DELETE FROM bodies WHERE row = $row", "$row");
        insertMeta = Command("INSERT INTO meta (key, value) VALUES ($key, $value)", "$key", "$value");
        selectNames = Command("SELECT DISTINCT ecosystem, name FROM affected");
    }

    /// <summary>Adds a record and returns its row.</summary>
    public long Add(PreparedRecord record)
    {
        var row = ++rows;
        Execute(insertBody, row, record.Body);
        for (var n = 0; n < record.Affected.Length; n++)
        {
            var (ecosystem, release, name, match) = record.Affected[n];
            Execute(insertAffected, ecosystem, name, row, n, release, record.IsSilent ? 1 : 0, match, record.Head);
        }

        // A silent record says nothing of any ecosystem: data that is all withdrawn is no data.
        facts[row] = new RecordFacts(record.Modified, record.IsVulnerability, record.IsSilent ? [] : Shared([.. record.Affected.Select(a => (a.Ecosystem, a.Release)).Distinct()]));
        return row;
    }

    public void Delete(long row)
    {
        Execute(deleteRecord, row);
        facts.Remove(row);
    }

    /// <summary>Records that are about no vulnerability.</summary>
    public long LeftOut => facts.Values.LongCount(f => !f.IsVulnerability);

    public ImmutableArray<SnapshotEcosystem> Ecosystems(DateTimeOffset builtAt) =>
        [.. facts.Values
            .SelectMany(f => f.Names.Select(n => (n.Name, n.Release, f)))
            .GroupBy(x => x.Name, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new SnapshotEcosystem(
                g.Key,
                g.Select(x => x.f).Distinct().LongCount(),
                [.. g.Select(x => x.Release).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
                g.Select(x => x.f.Modified).Where(m => m <= builtAt && m > DateTimeOffset.UnixEpoch).Cast<DateTimeOffset?>().Max()))];

    public void Finish(SnapshotInfo info)
    {
        var hashes = new HashSet<ulong>();
        using (var reader = selectNames.ExecuteReader())
            while (reader.Read())
                hashes.Add(NameFilter.Hash(reader.GetString(0), reader.GetString(1)));
        Execute(insertMeta, "filter", NameFilter.ToBytes(hashes));
        Execute(insertMeta, "info", JsonSerializer.SerializeToUtf8Bytes(info, SnapshotJson.Default.SnapshotInfo));
    }

    public void Dispose()
    {
        insertBody.Dispose();
        insertAffected.Dispose();
        deleteRecord.Dispose();
        insertMeta.Dispose();
        selectNames.Dispose();
    }

    private static void Execute(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
        command.ExecuteNonQuery();
    }

    /// <summary>The one copy of a list that many records have.</summary>
    private ImmutableArray<(string Name, string Release)> Shared(ImmutableArray<(string Name, string Release)> names)
    {
        var key = string.Join('\n', names.Select(n => $"{n.Name}\t{n.Release}"));
        if (!shared.TryGetValue(key, out var known))
            shared.Add(key, known = names);
        return known;
    }

    /// <summary>Compared by reference: one of each record.</summary>
    private sealed class RecordFacts(DateTimeOffset modified, bool isVulnerability, ImmutableArray<(string Name, string Release)> names)
    {
        public DateTimeOffset Modified { get; } = modified;

        public bool IsVulnerability { get; } = isVulnerability;

        public ImmutableArray<(string Name, string Release)> Names { get; } = names;
    }
}
