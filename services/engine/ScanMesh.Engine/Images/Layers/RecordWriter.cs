using System.Collections.Immutable;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>Writes the parts of a record; without an output it only collects the texts.</summary>
internal sealed class RecordWriter(ITextNumbers texts, Stream? output)
{
    /// <summary>A number, seven bits a byte, lowest first.</summary>
    public static void Number(Stream output, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            output.WriteByte((byte)(value | 0x80));
        output.WriteByte((byte)value);
    }

    /// <summary>A number.</summary>
    public void Number(ulong value)
    {
        if (output is not null)
            Number(output, value);
    }

    /// <summary>A text, by its number in the table.</summary>
    public void Text(string? text) => Number(texts.NumberOf(text));

    /// <summary>A list: its length, then the items.</summary>
    public void List<T>(ImmutableArray<T> items, Action<RecordWriter, T> write)
    {
        Number((ulong)items.Length);
        foreach (var item in items)
            write(this, item);
    }

    /// <summary>Rising numbers: how many, the first, then the differences.</summary>
    public void Rising(ImmutableArray<ulong> values)
    {
        Number((ulong)values.Length);
        var before = 0UL;
        foreach (var value in values)
        {
            Number(value - before);
            before = value;
        }
    }
}
