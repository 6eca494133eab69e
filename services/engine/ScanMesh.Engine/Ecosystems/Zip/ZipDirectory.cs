using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Zip;

/// <summary>Walks a central directory (APPNOTE 4.3.12) and keeps what is wanted: memory does not grow with what is not.</summary>
internal sealed class ZipDirectory(ZipLimits limits, Func<ReadOnlySpan<char>, bool> wanted, List<ZipFault> faults)
{
    /// <summary>How an entry begins.</summary>
    public const uint Signature = 0x02014B50;

    private const int HeaderBytes = 46;
    private const int Chunk = 64 << 10;
    private const ushort Zip64Extra = 1;

    /// <summary>What an entry costs besides its name, characters.</summary>
    private const int EntryCharacters = 50;

    private readonly Dictionary<string, ZipEntry> kept = new(StringComparer.Ordinal);
    private readonly char[] name = new char[limits.NameBytes];
    private long charactersLeft = limits.KeptCharacters;

    /// <summary>The wanted entries; of one name the last counts, as for the JVM. Names that differ only in how they are written ("a//b") are entries of their own: a loader asks for one of them.</summary>
    public IReadOnlyCollection<ZipEntry> Walk(Stream archive, ZipEnd end)
    {
        using var bytes = new BufferedStream(new ZipWindow(archive, end.DirectoryStart, end.DirectoryStart + end.DirectoryBytes), (int)Math.Clamp(end.DirectoryBytes, 1, Chunk));
        var texts = ArrayPool<byte>.Shared.Rent(3 * ushort.MaxValue);
        try
        {
            Walk(bytes, end, texts);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(texts);
        }

        return kept.Values;
    }

    private void Walk(BufferedStream directory, ZipEnd end, byte[] texts)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        var left = end.DirectoryBytes;
        for (var count = 0; left > 0; count++)
        {
            if (count == limits.Entries || end.DirectoryBytes - left > limits.DirectoryBytes)
            {
                faults.Add(new ZipFault(ProblemReason.Limit, $"the archive has more than {count} entries, which is as far as it is read"));
                return;
            }

            if (left < HeaderBytes || directory.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(header) != Signature
                || TextBytes(header) > left - HeaderBytes || directory.ReadAtLeast(texts.AsSpan(0, TextBytes(header)), TextBytes(header), throwOnEndOfStream: false) < TextBytes(header))
            {
                faults.Add(new ZipFault(ProblemReason.Malformed, $"the central directory of the archive is broken after {count} entries"));
                return;
            }

            left -= HeaderBytes + TextBytes(header);
            int nameBytes = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]), extraBytes = BinaryPrimitives.ReadUInt16LittleEndian(header[30..]);
            Take(header, texts.AsSpan(0, nameBytes), texts.AsSpan(nameBytes, extraBytes), end.ArchiveStart);
        }
    }

    private void Take(ReadOnlySpan<byte> header, ReadOnlySpan<byte> rawName, ReadOnlySpan<byte> extra, long archiveStart)
    {
        if (rawName.EndsWith("/"u8))
            return;
        if (rawName.Length > limits.NameBytes)
        {
            Add(ProblemReason.Limit, $"an entry whose name has more than {limits.NameBytes} bytes was left out");
            return;
        }

        var length = PathNormaliser.Normalise(rawName, name);
        if (length < 0)
            Add(ProblemReason.Malformed, "an entry whose name leads out of the archive was left out");
        else if (length > 0 && wanted(name.AsSpan(0, length)))
            Keep(Encoding.Latin1.GetString(rawName), new string(name, 0, length), header, extra, archiveStart);
    }

    private void Keep(string raw, string path, ReadOnlySpan<byte> header, ReadOnlySpan<byte> extra, long archiveStart)
    {
        charactersLeft -= raw.Length + path.Length + EntryCharacters;
        if (charactersLeft < 0)
        {
            Add(ProblemReason.Limit, "the archive has more entries of interest than are kept");
            return;
        }

        long packed = BinaryPrimitives.ReadUInt32LittleEndian(header[20..]), size = BinaryPrimitives.ReadUInt32LittleEndian(header[24..]), offset = BinaryPrimitives.ReadUInt32LittleEndian(header[42..]);
        var large = Extra(extra, Zip64Extra);
        Widen(ref size, ref large);
        Widen(ref packed, ref large);
        Widen(ref offset, ref large);
        int flags = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]), method = BinaryPrimitives.ReadUInt16LittleEndian(header[10..]);
        kept[raw] = new ZipEntry(path, method == 0 ? packed : size, packed, method, (flags & 1) != 0, archiveStart + offset);
    }

    /// <summary>The content of an extra field (APPNOTE 4.5.1), or nothing.</summary>
    private static ReadOnlySpan<byte> Extra(ReadOnlySpan<byte> extra, ushort id)
    {
        while (extra.Length >= 4)
        {
            var length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]), extra.Length - 4);
            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == id)
                return extra.Slice(4, length);
            extra = extra[(4 + length)..];
        }

        return [];
    }

    /// <summary>A number that does not fit its field is in the extra field, in order (APPNOTE 4.5.3).</summary>
    private static void Widen(ref long value, ref ReadOnlySpan<byte> large)
    {
        if (value != uint.MaxValue || large.Length < sizeof(long))
            return;
        value = BinaryPrimitives.ReadInt64LittleEndian(large);
        large = large[sizeof(long)..];
    }

    private static int TextBytes(ReadOnlySpan<byte> header) =>
        BinaryPrimitives.ReadUInt16LittleEndian(header[28..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[30..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[32..]);

    /// <summary>Once for each kind.</summary>
    private void Add(ProblemReason reason, string message)
    {
        if (!faults.Contains(new ZipFault(reason, message)))
            faults.Add(new ZipFault(reason, message));
    }
}
