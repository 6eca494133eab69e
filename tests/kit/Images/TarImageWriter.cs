using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace ScanMesh.Tests.Kit.Images;

/// <summary>Writes tar entries exactly as told, odd ones too; deterministic (no owner, time 0).</summary>
public sealed class TarImageWriter
{
    public const int Block = 512;
    private readonly ArrayBufferWriter<byte> output = new();

    public TarImageWriter Entry(string name, char type, ReadOnlySpan<byte> content = default, string link = "", int mode = 0x1A4, long? size = null)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        var linkBytes = Encoding.UTF8.GetBytes(link);
        if (bytes.Length > 100)
            LongName(bytes, 'L');
        if (linkBytes.Length > 100)
            LongName(linkBytes, 'K');
        Header(bytes.AsSpan(0, Math.Min(100, bytes.Length)), type, size ?? content.Length, linkBytes.AsSpan(0, Math.Min(100, linkBytes.Length)), mode);
        return Content(content);
    }

    /// <summary>A PAX extended header ("x" for the next entry, "g" for all).</summary>
    public TarImageWriter Pax(char type, params (string Key, string Value)[] records)
    {
        var body = new MemoryStream();
        foreach (var (key, value) in records)
            body.Write(PaxRecord(key, value));
        Header("PaxHeaders/x"u8, type, body.Length, [], 0x1A4);
        return Content(body.ToArray());
    }

    /// <summary>One 512-byte block with a right checksum; <paramref name="edit"/> may change it before the checksum is made.</summary>
    public TarImageWriter Header(ReadOnlySpan<byte> name, char type, long size, ReadOnlySpan<byte> link, int mode, Action<byte[]>? edit = null, bool ustar = true)
    {
        var block = new byte[Block];
        name.CopyTo(block);
        Octal(block.AsSpan(100, 8), mode);
        Octal(block.AsSpan(108, 8), 0);
        Octal(block.AsSpan(116, 8), 0);
        Octal(block.AsSpan(124, 12), size);
        Octal(block.AsSpan(136, 12), 0);
        block[156] = (byte)type;
        link.CopyTo(block.AsSpan(157));
        if (ustar)
            "ustar\000"u8.CopyTo(block.AsSpan(257));
        edit?.Invoke(block);
        block.AsSpan(148, 8).Fill((byte)' ');
        var sum = 0;
        foreach (var b in block)
            sum += b;
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0')).CopyTo(block, 148);
        block[154] = 0;
        block[155] = (byte)' ';
        output.Write(block);
        return this;
    }

    /// <summary>Content with its padding.</summary>
    public TarImageWriter Content(ReadOnlySpan<byte> content)
    {
        output.Write(content);
        var rest = (int)(content.Length % Block);
        if (rest != 0)
            output.Write(new byte[Block - rest]);
        return this;
    }

    public TarImageWriter Raw(ReadOnlySpan<byte> bytes)
    {
        output.Write(bytes);
        return this;
    }

    public byte[] ToArray(bool endBlocks = true)
    {
        if (endBlocks)
            output.Write(new byte[2 * Block]);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Writes a number as GNU base-256.</summary>
    public static void Base256(Span<byte> field, long value)
    {
        field.Clear();
        BinaryPrimitives.WriteInt64BigEndian(field[^8..], value);
        field[0] |= 0x80;
    }

    public static void Octal(Span<byte> field, long value) =>
        Encoding.ASCII.GetBytes(Convert.ToString(value, 8).PadLeft(field.Length - 1, '0')).CopyTo(field);

    public static byte[] PaxRecord(string key, string value)
    {
        var body = Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(value) + 3;
        var length = body + 1;
        while (body + length.ToString(System.Globalization.CultureInfo.InvariantCulture).Length != length)
            length = body + length.ToString(System.Globalization.CultureInfo.InvariantCulture).Length;
        return Encoding.UTF8.GetBytes($"{length} {key}={value}\n");
    }

    private void LongName(byte[] name, char type)
    {
        Header("././@LongLink"u8, type, name.Length + 1, [], 0x1A4);
        Content([.. name, 0]);
    }
}
