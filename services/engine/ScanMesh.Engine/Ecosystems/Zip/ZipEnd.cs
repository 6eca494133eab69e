using System.Buffers;
using System.Buffers.Binary;

namespace ScanMesh.Engine.Ecosystems.Zip;

/// <summary>
/// The end of a zip archive (APPNOTE 4.3.14 to 4.3.16), found as the JVM finds it: from the back, and the central directory by its length before the end.
/// What lies before the archive, such as a start script, shifts every offset in it.
/// </summary>
/// <param name="DirectoryStart">Where the central directory begins.</param>
/// <param name="DirectoryBytes">Its length.</param>
/// <param name="ArchiveStart">Where the archive begins: offsets count from here.</param>
internal readonly record struct ZipEnd(long DirectoryStart, long DirectoryBytes, long ArchiveStart)
{
    private const uint EndSignature = 0x06054B50;
    private const uint Zip64EndSignature = 0x06064B50;
    private const uint Zip64LocatorSignature = 0x07064B50;
    private const int EndBytes = 22;
    private const int Zip64EndBytes = 56;
    private const int Zip64LocatorBytes = 20;
    private const int MaxComment = ushort.MaxValue;

    /// <summary>Finds it.</summary>
    /// <exception cref="InvalidDataException">The file has no such end, or one that contradicts itself.</exception>
    public static ZipEnd Find(Stream archive)
    {
        var length = archive.Length;
        var tail = (int)Math.Min(length, EndBytes + MaxComment);
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(tail, 1));
        try
        {
            ReadAt(archive, length - tail, buffer.AsSpan(0, tail));
            for (var at = tail - EndBytes; at >= 0; at--)
                if (UInt32(buffer.AsSpan(at)) == EndSignature && TryAccept(archive, length - tail + at, buffer.AsSpan(at, EndBytes), out var end))
                    return end;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        throw new InvalidDataException("it has no end of a zip archive: it is none, or its last part is missing");
    }

    /// <summary>Bytes at a place; fewer than asked for is a fault.</summary>
    public static void ReadAt(Stream archive, long position, Span<byte> target)
    {
        archive.Position = position;
        archive.ReadExactly(target);
    }

    private static bool TryAccept(Stream archive, long position, ReadOnlySpan<byte> record, out ZipEnd end)
    {
        long entries = UInt16(record[10..]), bytes = UInt32(record[12..]), offset = UInt32(record[16..]);
        // The signature may be a part of the comment, or something follows the archive: then directory and first entry must be where they are said to be, as the JVM wants it.
        end = new ZipEnd(position - bytes, bytes, position - bytes - offset);
        if (position + EndBytes + UInt16(record[20..]) != archive.Length && !(end.ArchiveStart >= 0 && HasSignature(archive, end.DirectoryStart, ZipDirectory.Signature) && HasSignature(archive, end.ArchiveStart, ZipReader.LocalSignature)))
            return false;
        if (Zip64(archive, position, entries, bytes, offset) is { } larger)
            end = larger;
        if (end.DirectoryBytes < 0 || end.DirectoryStart < 0 || end.ArchiveStart < 0)
            throw new InvalidDataException("the end of the zip archive names a central directory that lies outside of it");
        return true;
    }

    /// <summary>The larger numbers, where there are some that agree with the small ones.</summary>
    private static ZipEnd? Zip64(Stream archive, long position, long entries, long bytes, long offset)
    {
        // As the JVM: numbers that are complete need no larger ones.
        if (entries != ushort.MaxValue && bytes != uint.MaxValue && offset != uint.MaxValue)
            return null;
        Span<byte> locator = stackalloc byte[Zip64LocatorBytes];
        if (position < Zip64LocatorBytes + Zip64EndBytes || !HasSignature(archive, position - Zip64LocatorBytes, Zip64LocatorSignature))
            return null;
        ReadAt(archive, position - Zip64LocatorBytes, locator);
        Span<byte> record = stackalloc byte[Zip64EndBytes];
        // The second place is where it mostly is when the archive was put behind something.
        foreach (var place in (ReadOnlySpan<long>)[Int64(locator[8..]), position - Zip64LocatorBytes - Zip64EndBytes])
        {
            if (place < 0 || place > position - Zip64LocatorBytes - Zip64EndBytes || !HasSignature(archive, place, Zip64EndSignature))
                continue;
            ReadAt(archive, place, record);
            var (manyEntries, manyBytes, farOffset) = (Int64(record[32..]), Int64(record[40..]), Int64(record[48..]));
            if (manyBytes >= 0 && farOffset >= 0 && Agree(entries, manyEntries, ushort.MaxValue) && Agree(bytes, manyBytes, uint.MaxValue) && Agree(offset, farOffset, uint.MaxValue))
                return new ZipEnd(place - manyBytes, manyBytes, place - manyBytes - farOffset);
        }

        return null;

        static bool Agree(long small, long large, long unknown) => small == large || small == unknown;
    }

    private static bool HasSignature(Stream archive, long position, uint signature)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        if (position < 0 || position > archive.Length - sizeof(uint))
            return false;
        ReadAt(archive, position, bytes);
        return UInt32(bytes) == signature;
    }

    private static int UInt16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint UInt32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static long Int64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64LittleEndian(bytes);
}
