using System.Buffers.Binary;
using System.Text;

namespace ScanMesh.Engine.Ecosystems.Executables;

/// <summary>Numbers and names of a table in a program's byte order. Offsets are the caller's to check against the table's size.</summary>
internal readonly ref struct TableReader(ReadOnlySpan<byte> table, bool isBigEndian)
{
    private readonly ReadOnlySpan<byte> table = table;

    public ushort UInt16(int offset) =>
        isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(table[offset..]) : BinaryPrimitives.ReadUInt16LittleEndian(table[offset..]);

    public uint UInt32(int offset) =>
        isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(table[offset..]) : BinaryPrimitives.ReadUInt32LittleEndian(table[offset..]);

    public ulong UInt64(int offset) =>
        isBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(table[offset..]) : BinaryPrimitives.ReadUInt64LittleEndian(table[offset..]);

    /// <summary>A number of 8 bytes, or of 4.</summary>
    public ulong Word(int offset, bool isWide) => isWide ? UInt64(offset) : UInt32(offset);

    /// <summary>A name that ends with a zero byte or with its field; "" where it begins outside the table.</summary>
    public string Name(uint offset, int longest)
    {
        if (offset >= (uint)table.Length)
            return "";
        var field = table[(int)offset..];
        field = field[..Math.Min(field.Length, longest)];
        var end = field.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? field : field[..end]);
    }

    /// <summary>The rest of the table from an offset.</summary>
    public TableReader From(int offset) => new(table[offset..], isBigEndian);
}
