using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>Reads the parts of a record; every fault is <see cref="InvalidDataException"/>.</summary>
internal ref struct RecordReader
{
    private const long MaxCharacters = 192L << 20;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly string[] texts;
    private ReadOnlySpan<byte> rest;

    /// <summary>Reads the table of texts at once.</summary>
    public RecordReader(ReadOnlySpan<byte> bytes)
    {
        rest = bytes;
        texts = [];
        texts = ReadTexts();
    }

    /// <summary>Reads one item of a list.</summary>
    public delegate T ReadItem<T>(ref RecordReader reader);

    /// <summary>True when nothing is left.</summary>
    public readonly bool IsAtEnd => rest.IsEmpty;

    /// <summary>A text.</summary>
    public string Text() => OptionalText() ?? throw Fault("a text is missing");

    /// <summary>A text or null.</summary>
    public string? OptionalText()
    {
        var number = Number();
        if (number > (ulong)texts.Length)
            throw Fault("a text is not in the table");
        return number == 0 ? null : texts[number - 1];
    }

    /// <summary>A digest, or the empty one.</summary>
    public Model.Digest Digest() => OptionalText() switch
    {
        null => default,
        var text when Model.Digest.TryParse(text, out var digest) => digest,
        _ => throw Fault("a digest is not one"),
    };

    /// <summary>A number of at most 63 bits.</summary>
    public long Long() => Number() is var value && value <= long.MaxValue ? (long)value : throw Fault("a number is too large");

    /// <summary>Zero or one.</summary>
    public bool Flag() => Number() switch { 0 => false, 1 => true, _ => throw Fault("a flag is neither 0 nor 1") };

    /// <summary>A list.</summary>
    public ImmutableArray<T> List<T>(ReadItem<T> read)
    {
        var count = Count();
        var items = ImmutableArray.CreateBuilder<T>(Math.Min(count, 1024));
        for (var i = 0; i < count; i++)
            items.Add(read(ref this));
        return items.DrainToImmutable();
    }

    /// <summary>Rising numbers.</summary>
    public ImmutableArray<ulong> Rising()
    {
        var values = new ulong[Count()];
        var before = 0UL;
        for (var i = 0; i < values.Length; i++)
        {
            var step = Number();
            if ((step == 0 && i > 0) || before + step < before)
                throw Fault("hashes do not rise");
            values[i] = before += step;
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(values);
    }

    /// <summary>A count of items, each of which takes a byte at least.</summary>
    private int Count() => Number() is var value && value <= (ulong)rest.Length ? (int)value : throw Fault("a list is longer than the record");

    private ulong Number()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (rest.IsEmpty)
                throw Fault("it ends too early");
            var part = rest[0];
            rest = rest[1..];
            if ((shift == 63 && part > 1) || (part == 0 && shift > 0))
                throw Fault("a number is not in its shortest form");
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
                return value;
        }

        throw Fault("a number is too large");
    }

    private string[] ReadTexts()
    {
        var table = new string[Count()];
        var before = "";
        var characters = 0L;
        for (var i = 0; i < table.Length; i++)
        {
            var shared = Number();
            var length = Number();
            if (shared > (ulong)before.Length || length > (ulong)rest.Length)
                throw Fault("a text is longer than the record");
            characters += (long)shared + (long)length;
            if (characters > MaxCharacters)
                throw Fault("its texts are too large");
            var text = string.Concat(before.AsSpan(0, (int)shared), Decode(rest[..(int)length]));
            rest = rest[(int)length..];
            if (i > 0 && string.CompareOrdinal(before, text) >= 0)
                throw Fault("texts are not in order");
            table[i] = before = text;
        }

        return table;
    }

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (ArgumentException)
        {
            throw Fault("a text is not UTF-8");
        }
    }

    private static InvalidDataException Fault(string what) => new($"The layer record is broken: {what}.");
}
