namespace ScanMesh.Engine.Ecosystems.Rpm;

/// <summary>One row as SQLite stores it (file format, section 2.1): the length of the head, a serial type for each column, the values.</summary>
internal readonly ref struct SqliteRecord(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>The bytes of a text or blob.</summary>
    /// <param name="number">Number of the column, from 0.</param>
    /// <exception cref="InvalidDataException">The row is damaged, or the column is missing or a number.</exception>
    public ReadOnlySpan<byte> Bytes(int number) => Column(number, out var type) is var value && type >= 12 ? value : throw new InvalidDataException($"column {number} is no text or blob");

    /// <summary>A whole number.</summary>
    /// <param name="number">Number of the column, from 0.</param>
    /// <exception cref="InvalidDataException">The row is damaged, or the column is missing or something else.</exception>
    public long Number(int number)
    {
        var value = Column(number, out var type);
        if (type is 8 or 9)
            return (long)type - 8;
        if (type is < 1 or > 6)
            throw new InvalidDataException($"column {number} is no whole number");
        long result = (sbyte)value[0];
        foreach (var b in value[1..])
            result = (result << 8) | b;
        return result;
    }

    /// <summary>A number of 1 to 9 bytes of 7 bits, the most significant first; the ninth byte has 8.</summary>
    /// <exception cref="InvalidDataException">The bytes end within it.</exception>
    public static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var i = 0; i < 9; i++)
        {
            if (at >= bytes.Length)
                throw new InvalidDataException("a number goes on behind the end of its page or row");
            var b = bytes[at++];
            if (i == 8)
                return (value << 8) | b;
            value = (value << 7) | (b & 0x7FUL);
            if (b < 0x80)
                break;
        }

        return value;
    }

    private ReadOnlySpan<byte> Column(int number, out ulong type)
    {
        var at = 0;
        var head = Varint(bytes, ref at);
        if (head > (ulong)bytes.Length)
            throw new InvalidDataException("a row whose head is longer than the row");
        var types = bytes[..(int)head];
        for (var offset = head; ; number--)
        {
            if (at >= types.Length)
                throw new InvalidDataException("a row with too few columns");
            type = Varint(types, ref at);
            var size = Size(type);
            if (size > (ulong)bytes.Length - offset)
                throw new InvalidDataException("a column goes on behind the end of its row");
            if (number == 0)
                return bytes.Slice((int)offset, (int)size);
            offset += size;
        }
    }

    private static ulong Size(ulong type) => type switch
    {
        0 or 8 or 9 => 0,
        <= 4 => type,
        5 => 6,
        6 or 7 => 8,
        10 or 11 => throw new InvalidDataException("a column of a reserved type"),
        _ => (type - 12) / 2,
    };
}
