using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using ScanMesh.Engine.Advisories.Osv;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Advisories;

/// <summary>A record of a snapshot as a whole.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Digest of its canonical JSON.</param>
/// <param name="IsWithdrawn">True when it finds nothing any more.</param>
/// <param name="Ecosystems">Ecosystems that it names, without releases, ordinal order.</param>
public sealed record SnapshotRecord(string Id, Digest Content, bool IsWithdrawn, ImmutableArray<string> Ecosystems)
{
    /// <summary>All records of a snapshot file, in no order.</summary>
    /// <exception cref="SnapshotException">The file is missing, foreign or damaged.</exception>
    public static IEnumerable<SnapshotRecord> ReadAll(string file)
    {
        using var connection = SnapshotSchema.Open(file);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT body FROM bodies";
        using var reader = command.ExecuteReader();
        while (Next(reader, file))
            yield return Of(reader.GetFieldValue<byte[]>(0), file);
    }

    private static bool Next(SqliteDataReader reader, string file)
    {
        try
        {
            return reader.Read();
        }
        catch (SqliteException e)
        {
            throw new SnapshotException($"{file}: the snapshot is damaged ({e.Message}). Fetch or build it again.", e);
        }
    }

    private static SnapshotRecord Of(byte[] body, string file)
    {
        try
        {
            using var inflater = new DeflateStream(new MemoryStream(body), CompressionMode.Decompress);
            using var json = new MemoryStream();
            inflater.CopyTo(json);
            using var document = OsvReader.ParseDocument(json.GetBuffer().AsMemory(0, (int)json.Length));
            var record = OsvReader.Read(document.RootElement);
            return new SnapshotRecord(
                record.Id,
                Digest.FromSha256Hash(SHA256.HashData(json.GetBuffer().AsSpan(0, (int)json.Length))),
                record.IsWithdrawn,
                [.. record.Affected.Select(a => EcosystemName.Split(a.Ecosystem).Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
        }
        catch (Exception e) when (e is InvalidDataException or System.Text.Json.JsonException or FormatException)
        {
            throw new SnapshotException($"{file}: a record of the snapshot is damaged ({e.Message}). Fetch or build it again.", e);
        }
    }
}
