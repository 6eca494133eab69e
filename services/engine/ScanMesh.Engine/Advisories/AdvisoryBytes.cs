using System.Collections.Immutable;
using System.Text;
using ScanMesh.Engine.Advisories.Osv;

namespace ScanMesh.Engine.Advisories;

/// <summary>The bytes of a record's head and of one affected statement in a snapshot. A change raises <see cref="SnapshotSchema.Version"/>.</summary>
internal static class AdvisoryBytes
{
    public static byte[] Head(OsvRecord record) => Write(writer =>
    {
        writer.Write(record.Id);
        Write(writer, record.Aliases);
        Write(writer, record.Severities);
        writer.Write(record.SeverityWord ?? "");
    });

    public static byte[] Match(OsvAffected affected) => Write(writer =>
    {
        writer.Write7BitEncodedInt(affected.Ranges.Length);
        foreach (var range in affected.Ranges)
        {
            writer.Write7BitEncodedInt(range.Events.Length);
            foreach (var item in range.Events)
            {
                writer.Write((byte)item.Kind);
                writer.Write(item.Version);
            }
        }

        Write(writer, affected.Versions);
        Write(writer, affected.Severities);
        writer.Write(affected.SeverityWord ?? "");
    });

    /// <exception cref="SnapshotException">The bytes are damaged.</exception>
    public static Advisory Read(byte[] head, byte[] match, string ecosystem, string name)
    {
        try
        {
            using var headReader = new BinaryReader(new MemoryStream(head), Encoding.UTF8);
            using var reader = new BinaryReader(new MemoryStream(match), Encoding.UTF8);
            var id = headReader.ReadString();
            var aliases = Strings(headReader);
            var severities = ReadSeverities(headReader);
            var word = headReader.ReadString();
            var affected = new OsvAffected
            {
                Ecosystem = ecosystem,
                Name = name,
                Ranges = Array(reader, r => new OsvRange(Array(r, e => new OsvEvent((OsvEventKind)e.ReadByte(), e.ReadString())))),
                Versions = Strings(reader),
                Severities = ReadSeverities(reader),
                SeverityWord = NullIfEmpty(reader.ReadString()),
            };
            return new Advisory(id, aliases, severities, NullIfEmpty(word), affected);
        }
        catch (Exception e) when (e is IOException or FormatException or DecoderFallbackException)
        {
            throw new SnapshotException($"The snapshot's entry for {ecosystem} {name} is damaged. Fetch or build the snapshot again.", e);
        }
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static byte[] Write(Action<BinaryWriter> content)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
            content(writer);
        return stream.ToArray();
    }

    private static void Write(BinaryWriter writer, ImmutableArray<string> texts)
    {
        writer.Write7BitEncodedInt(texts.Length);
        foreach (var text in texts)
            writer.Write(text);
    }

    private static void Write(BinaryWriter writer, ImmutableArray<OsvSeverity> severities)
    {
        writer.Write7BitEncodedInt(severities.Length);
        foreach (var severity in severities)
        {
            writer.Write(severity.Type);
            writer.Write(severity.Score);
        }
    }

    private static ImmutableArray<string> Strings(BinaryReader reader) => Array(reader, r => r.ReadString());

    private static ImmutableArray<OsvSeverity> ReadSeverities(BinaryReader reader) => Array(reader, r => new OsvSeverity(r.ReadString(), r.ReadString()));

    private static ImmutableArray<T> Array<T>(BinaryReader reader, Func<BinaryReader, T> item)
    {
        var count = reader.Read7BitEncodedInt();
        if (count < 0 || count > reader.BaseStream.Length)
            throw new FormatException("A count is larger than the entry.");
        var items = ImmutableArray.CreateBuilder<T>(count);
        for (var i = 0; i < count; i++)
            items.Add(item(reader));
        return items.MoveToImmutable();
    }
}
