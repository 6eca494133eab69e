using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using ScanMesh.Engine.Advisories.Osv;

namespace ScanMesh.Engine.Advisories;

/// <summary>Reads the bytes of <see cref="AdvisoryBytes"/> where they lie: numbers of seven bits a byte, lowest first; texts of UTF-8 behind their length.</summary>
/// <exception cref="FormatException">Every member: the bytes are damaged.</exception>
internal ref struct AdvisoryReader(ReadOnlySpan<byte> bytes)
{
    private static readonly string[] usual = ["", "0", "CVSS_V2", "CVSS_V3", "CVSS_V4"];
    private ReadOnlySpan<byte> left = bytes;

    public ImmutableArray<OsvRange> Ranges()
    {
        var ranges = new OsvRange[Count()];
        for (var i = 0; i < ranges.Length; i++)
        {
            var events = new OsvEvent[Count()];
            for (var j = 0; j < events.Length; j++)
                events[j] = new OsvEvent((OsvEventKind)Byte(), Text());
            ranges[i] = new OsvRange(ImmutableCollectionsMarshal.AsImmutableArray(events));
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(ranges);
    }

    public ImmutableArray<string> Texts()
    {
        var count = Count();
        if (count == 0)
            return [];
        var texts = new string[count];
        for (var i = 0; i < count; i++)
            texts[i] = Text();
        return ImmutableCollectionsMarshal.AsImmutableArray(texts);
    }

    public ImmutableArray<OsvSeverity> Severities()
    {
        var count = Count();
        if (count == 0)
            return [];
        var severities = new OsvSeverity[count];
        for (var i = 0; i < count; i++)
            severities[i] = new OsvSeverity(Text(), Text());
        return ImmutableCollectionsMarshal.AsImmutableArray(severities);
    }

    public byte Byte() => Take(1)[0];

    public string Text()
    {
        var text = Take(Number());
        foreach (var known in usual)
            if (text.Length == known.Length && Ascii.Equals(text, known))
                return known;
        return Encoding.UTF8.GetString(text);
    }

    /// <summary>A number of items, each of which takes a byte at least.</summary>
    private int Count() => Number() is var count && count <= left.Length ? count : throw new FormatException("A count is larger than the entry.");

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > left.Length)
            throw new FormatException("A text is longer than the entry.");
        var taken = left[..length];
        left = left[length..];
        return taken;
    }

    private int Number()
    {
        var value = 0;
        for (var shift = 0; shift < 28; shift += 7)
        {
            var b = Byte();
            value |= (b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }

        throw new FormatException("A number is larger than the entry.");
    }
}
