using System.Buffers;
using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;
using ScanMesh.Engine.Advisories.Osv;
using ScanMesh.Engine.Ecosystems;

namespace ScanMesh.Engine.Advisories;

/// <summary>A record as the tables of a snapshot hold it: what can be worked out of one document alone, on any thread.</summary>
/// <param name="Id">The record's id.</param>
/// <param name="Modified">Time of its last change.</param>
/// <param name="IsSilent">True when it finds nothing.</param>
/// <param name="IsVulnerability">False when it is about no vulnerability.</param>
/// <param name="Hash">SHA-256 of its canonical JSON, 32 bytes.</param>
/// <param name="Head">Bytes of <see cref="AdvisoryBytes.Head"/>.</param>
/// <param name="Body">Its canonical JSON, deflated.</param>
/// <param name="Affected">Its statements, in the record's order.</param>
internal sealed record PreparedRecord(
    string Id, DateTimeOffset Modified, bool IsSilent, bool IsVulnerability, byte[] Hash, byte[] Head, byte[] Body, ImmutableArray<PreparedStatement> Affected)
{
    /// <summary>Works on one document; what is wrong with it is the problem.</summary>
    public static (PreparedRecord? Record, SnapshotProblem? Problem) Of(OsvDocument document)
    {
        try
        {
            using var json = OsvReader.ParseDocument(document.Json);
            var record = OsvReader.Read(json.RootElement);
            var canonical = new ArrayBufferWriter<byte>(document.Json.Length + 256);
            CanonicalJson.Write(json.RootElement, canonical);
            var affected = record.Affected.Select(PreparedStatement.Of).ToImmutableArray();
            return (new PreparedRecord(record.Id, record.Modified, record.IsSilent, record.IsVulnerability, SHA256.HashData(canonical.WrittenSpan), AdvisoryBytes.Head(record), Deflated(canonical.WrittenSpan), affected), null);
        }
        catch (InvalidDataException e)
        {
            return (null, new SnapshotProblem(document.Place, e.Message));
        }
        catch (InvalidOperationException)
        {
            // What JsonElement says of half a surrogate pair, wherever it meets one.
            return (null, new SnapshotProblem(document.Place, "a text in it is not valid Unicode"));
        }
    }

    private static byte[] Deflated(ReadOnlySpan<byte> json)
    {
        using var output = new MemoryStream(json.Length / 2);
        using (var deflate = new DeflateStream(output, CompressionLevel.Fastest, leaveOpen: true))
            deflate.Write(json);
        return output.ToArray();
    }
}

/// <summary>A row of the table of statements.</summary>
/// <param name="Ecosystem">Ecosystem without release.</param>
/// <param name="Release">Release, or "".</param>
/// <param name="Name">Package name as it is looked up.</param>
/// <param name="Match">Bytes of <see cref="AdvisoryBytes.Match"/>.</param>
internal readonly record struct PreparedStatement(string Ecosystem, string Release, string Name, byte[] Match)
{
    public static PreparedStatement Of(OsvAffected affected)
    {
        var (ecosystem, stated) = EcosystemName.Split(affected.Ecosystem);
        var release = Vendors.AdvisoryRelease(ecosystem, stated);
        var name = Ecosystems.Ecosystems.OfAdvisories(affected.Ecosystem)?.AdvisoryName(affected.Name) ?? affected.Name;
        return new PreparedStatement(ecosystem, release, name, AdvisoryBytes.Match(affected, release == stated ? "" : affected.Ecosystem));
    }
}
