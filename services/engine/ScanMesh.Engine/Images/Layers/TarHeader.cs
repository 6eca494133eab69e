using System.Numerics;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>One 512-byte tar header (POSIX ustar, GNU, star, v7).</summary>
internal readonly ref struct TarHeader(ReadOnlySpan<byte> block)
{
    private readonly ReadOnlySpan<byte> block = block;

    public byte TypeFlag => block[156];

    public ReadOnlySpan<byte> Name => Text(block[..100]);

    public ReadOnlySpan<byte> LinkName => Text(block.Slice(157, 100));

    public bool IsExecutable => (Number(block.Slice(100, 8)) & 0x49) != 0;

    public long Size => Number(block.Slice(124, 12));

    public bool IsGnu => block.Slice(257, 8).SequenceEqual("ustar  \0"u8);

    /// <summary>The part of the path that goes before the name, empty where the format has none.</summary>
    public ReadOnlySpan<byte> Prefix => !block.Slice(257, 6).SequenceEqual("ustar\0"u8) ? []
        : Text(block.Slice(345, block.Slice(508, 4).SequenceEqual("tar\0"u8) ? 131 : 155));

    /// <summary>GNU old sparse format: the real size.</summary>
    public long SparseRealSize => Number(block.Slice(483, 12));

    /// <summary>GNU old sparse format: four pairs of offset and length.</summary>
    public ReadOnlySpan<byte> SparseMap => block.Slice(386, 96);

    /// <summary>GNU old sparse format: more map blocks follow.</summary>
    public bool SparseIsExtended => block[482] != 0;

    /// <summary>Whether the checksum fits, summed as unsigned or, as some old tars did, as signed bytes.</summary>
    public bool HasRightChecksum()
    {
        long stated;
        try
        {
            stated = Number(block.Slice(148, 8));
        }
        catch (ArchiveException)
        {
            return false;
        }

        var (unsigned, signed) = Sum(block);
        foreach (var b in block.Slice(148, 8))
        {
            unsigned += ' ' - b;
            signed += ' ' - (sbyte)b;
        }

        return stated == unsigned || stated == signed;
    }

    /// <summary>An octal number with blanks and NULs around it (absent = 0), or GNU's base-256. Negative or unreadable ones are faults.</summary>
    public static long Number(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) != 0)
            return Base256(field);
        field = field.Trim(" \0"u8);
        long value = 0;
        foreach (var b in field)
        {
            if (b == 0)
                break;
            if (b is < (byte)'0' or > (byte)'7' || value > long.MaxValue >> 3)
                throw ArchiveException.Corrupt("A header of the archive holds an unreadable number.");
            value = (value << 3) | (uint)(b - '0');
        }

        return value;
    }

    private static long Base256(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x40) != 0)
            throw ArchiveException.Corrupt("A header of the archive holds a negative number.");
        long value = field[0] & 0x3F;
        foreach (var b in field[1..])
        {
            if (value > long.MaxValue >> 8)
                throw ArchiveException.Corrupt("A header of the archive holds a number that is too large.");
            value = (value << 8) | b;
        }

        return value;
    }

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }

    private static (long Unsigned, long Signed) Sum(ReadOnlySpan<byte> bytes)
    {
        // 512 bytes of at most 255 in lanes of 16 bits: at most 2 * 512 / lanes * 255 a lane, which fits from 8 lanes on.
        var sums = Vector<ushort>.Zero;
        long high = 0;
        for (var i = 0; i < bytes.Length; i += Vector<byte>.Count)
        {
            var part = new Vector<byte>(bytes[i..]);
            Vector.Widen(part, out var low, out var upper);
            sums += low + upper;
            if (Vector.GreaterThanAny(part, new Vector<byte>(0x7F)))
                foreach (var b in bytes.Slice(i, Vector<byte>.Count))
                    high += b >> 7;
        }

        long sum = 0;
        for (var i = 0; i < Vector<ushort>.Count; i++)
            sum += sums[i];
        return (sum, sum - 256 * high);
    }
}
