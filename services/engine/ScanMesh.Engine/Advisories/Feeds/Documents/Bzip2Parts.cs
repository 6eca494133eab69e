using System.Buffers.Binary;

namespace ScanMesh.Engine.Advisories.Feeds.Documents;

/// <summary>
/// Bounds the parts of a bzip2 file: files may be written one behind the other, and the decoder takes megabytes anew for each, be
/// it of a few bytes. Tools that compress in parallel make one of every 900 KB.
/// </summary>
internal static class Bzip2Parts
{
    private const int FreeParts = 16;
    private const int BytesAPart = 4096;
    private const int BufferBytes = 1 << 16;

    // "BZh", the size of a block, and what begins its first block or ends a file without one.
    private const int MagicBytes = 10;
    private const ulong BlockMagic = 0x3141_5926_5359;
    private const ulong EndMagic = 0x1772_4538_5090;

    /// <summary>The file, at its beginning again.</summary>
    /// <exception cref="InvalidDataException">It is made of more parts than its length explains.</exception>
    public static Stream Check(Stream file)
    {
        var buffer = new byte[BufferBytes];
        var (parts, kept) = (0L, 0);
        while (file.ReadAtLeast(buffer.AsSpan(kept), buffer.Length - kept, throwOnEndOfStream: false) is var read and > 0)
        {
            var text = buffer.AsSpan(0, kept + read);
            for (var at = 0; (at = Next(text, at)) >= 0; at++)
                parts++;
            kept = Math.Min(MagicBytes - 1, text.Length);
            text[^kept..].CopyTo(buffer);
        }

        if (parts > FreeParts + (file.Length / BytesAPart))
            throw new InvalidDataException($"it is made of {parts} compressed parts, which its {file.Length} bytes do not explain");
        file.Position = 0;
        return file;
    }

    private static int Next(ReadOnlySpan<byte> text, int from)
    {
        for (var at = from; text[at..].IndexOf("BZh"u8) is var found and >= 0; at++)
        {
            at += found;
            if (text.Length - at < MagicBytes)
                return -1;
            var magic = BinaryPrimitives.ReadUInt64BigEndian(text.Slice(at + 2, sizeof(ulong))) & 0xFFFF_FFFF_FFFF;
            if (magic is BlockMagic or EndMagic)
                return at;
        }

        return -1;
    }
}
