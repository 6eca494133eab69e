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
        Write(writer, record.Upstream);
        Write(writer, record.Severities);
        writer.Write(record.SeverityWord ?? "");
        Write(writer, record.Modules);
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
    public static Advisory Read(ReadOnlySpan<byte> head, ReadOnlySpan<byte> match, string ecosystem, string name)
    {
        try
        {
            var ofHead = new AdvisoryReader(head);
            var ofMatch = new AdvisoryReader(match);
            var id = ofHead.Text();
            var aliases = ofHead.Texts();
            var upstream = ofHead.Texts();
            var severities = ofHead.Severities();
            var word = ofHead.Text();
            var modules = ofHead.Texts();
            var affected = new OsvAffected
            {
                Ecosystem = ecosystem,
                Name = name,
                Ranges = ofMatch.Ranges(),
                Versions = ofMatch.Texts(),
                Severities = ofMatch.Severities(),
                SeverityWord = NullIfEmpty(ofMatch.Text()),
            };
            return new Advisory(id, aliases, upstream, severities, NullIfEmpty(word), modules, affected);
        }
        catch (FormatException e)
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
}
