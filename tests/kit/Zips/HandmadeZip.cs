using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ScanMesh.Tests.Kit.Zips;

/// <summary>Writes a zip archive byte by byte, honest or not.</summary>
public sealed class HandmadeZip
{
    private readonly List<ZipPart> parts = [];

    /// <summary>What lies before the archive.</summary>
    public byte[] Prefix { get; init; } = [];

    /// <summary>True when offsets count from the file's start, false when from the archive's.</summary>
    public bool CountsPrefix { get; init; }

    /// <summary>Sizes, offsets and counts in the zip64 forms alone.</summary>
    public bool IsZip64 { get; init; }

    /// <summary>The archive's comment.</summary>
    public string Comment { get; init; } = "";

    /// <summary>What follows the archive.</summary>
    public byte[] Suffix { get; init; } = [];

    public HandmadeZip File(string name, string text) => File(name, Encoding.UTF8.GetBytes(text));

    public HandmadeZip File(string name, byte[] content) => Put(new ZipPart(name, content));

    public HandmadeZip Put(ZipPart part)
    {
        parts.Add(part);
        return this;
    }

    public byte[] ToBytes()
    {
        var file = new MemoryStream();
        file.Write(Prefix);
        var offsets = new List<long>();
        foreach (var part in parts)
        {
            offsets.Add(part.DataOf is { } other ? offsets[other] : file.Position);
            if (part.DataOf is null)
                file.Write([.. Local(part), .. Packed(part), .. part.HasDescriptor ? Descriptor(part) : []]);
        }

        var directory = file.Position;
        foreach (var (part, offset) in parts.Zip(offsets))
            file.Write(Central(part, CountsPrefix ? offset : offset - Prefix.Length));
        var bytes = file.Position - directory;
        file.Write(End(bytes, CountsPrefix ? directory : directory - Prefix.Length, file.Position));
        file.Write(Suffix);
        return file.ToArray();
    }

    private static byte[] Packed(ZipPart part)
    {
        if (part.Method != 8)
            return part.Content;
        var output = new MemoryStream();
        using (var deflate = new DeflateStream(output, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(part.Content);
        return output.ToArray();
    }

    private static byte[] Local(ZipPart part)
    {
        var name = Encoding.UTF8.GetBytes(part.Name);
        var known = part.HasDescriptor ? 0 : 1;
        return
        [
            .. Numbers(0x04034B50, 4), .. Numbers(20, 2), .. Numbers(part.Flags | (part.HasDescriptor ? 8 : 0), 2), .. Numbers(part.Method, 2), .. Numbers(0, 4), .. Numbers(Crc(part), 4),
            .. Numbers(known * Packed(part).Length, 4), .. Numbers(known * part.Content.Length, 4), .. Numbers(name.Length, 2), .. Numbers(0, 2), .. name,
        ];
    }

    private static byte[] Descriptor(ZipPart part) => [.. Numbers(0x08074B50, 4), .. Numbers(Crc(part), 4), .. Numbers(Packed(part).Length, 4), .. Numbers(part.Content.Length, 4)];

    private byte[] Central(ZipPart part, long offset)
    {
        var name = Encoding.UTF8.GetBytes(part.Name);
        long size = part.Size ?? part.Content.Length, packed = part.PackedSize ?? Packed(part).Length;
        byte[] extra = IsZip64 ? [.. Numbers(0x9999, 2), .. Numbers(1, 2), 7, .. Numbers(1, 2), .. Numbers(24, 2), .. Numbers(size, 8), .. Numbers(packed, 8), .. Numbers(offset, 8)] : [];
        return
        [
            .. Numbers(0x02014B50, 4), .. Numbers(20, 2), .. Numbers(20, 2), .. Numbers(part.Flags, 2), .. Numbers(part.Method, 2), .. Numbers(0, 4), .. Numbers(Crc(part), 4),
            .. Numbers(IsZip64 ? uint.MaxValue : packed, 4), .. Numbers(IsZip64 ? uint.MaxValue : size, 4), .. Numbers(name.Length, 2), .. Numbers(extra.Length, 2), .. Numbers(3, 2),
            .. Numbers(0, 2), .. Numbers(0, 2), .. Numbers(0, 4), .. Numbers(IsZip64 ? uint.MaxValue : offset, 4), .. name, .. extra, .. "---"u8,
        ];
    }

    private byte[] End(long bytes, long offset, long position)
    {
        var comment = Encoding.UTF8.GetBytes(Comment);
        byte[] large = IsZip64
            ? [
                .. Numbers(0x06064B50, 4), .. Numbers(44, 8), .. Numbers(45, 2), .. Numbers(45, 2), .. Numbers(0, 4), .. Numbers(0, 4), .. Numbers(parts.Count, 8), .. Numbers(parts.Count, 8),
                .. Numbers(bytes, 8), .. Numbers(offset, 8), .. Numbers(0x07064B50, 4), .. Numbers(0, 4), .. Numbers(CountsPrefix ? position : position - Prefix.Length, 8), .. Numbers(1, 4),
            ]
            : [];
        var count = IsZip64 ? ushort.MaxValue : parts.Count;
        return
        [
            .. large, .. Numbers(0x06054B50, 4), .. Numbers(0, 2), .. Numbers(0, 2), .. Numbers(count, 2), .. Numbers(count, 2),
            .. Numbers(IsZip64 ? uint.MaxValue : bytes, 4), .. Numbers(IsZip64 ? uint.MaxValue : offset, 4), .. Numbers(comment.Length, 2), .. comment,
        ];
    }

    private static uint Crc(ZipPart part) => System.IO.Hashing.Crc32.HashToUInt32(part.Content);

    private static byte[] Numbers(long value, int bytes)
    {
        var eight = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(eight, value);
        return eight[..bytes];
    }
}
