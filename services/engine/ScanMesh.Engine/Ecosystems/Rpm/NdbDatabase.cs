using System.Buffers.Binary;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Rpm;

/// <summary>
/// rpm's own format ndb (<c>Packages.db</c>), as lib/backend/ndb/rpmpkg.c has it: a header, pages of slots, and blobs of whole blocks of 16 bytes
/// with a head and a tail. Numbers are little-endian. The blob's checksum is not looked at; rpm does not either when it reads.
/// </summary>
internal static class NdbDatabase
{
    private const int HeaderBytes = 32;
    private const int PageBytes = 4096;
    private const int SlotBytes = 16;
    private const int BlockBytes = 16;
    private const int HeadBytes = 16;
    private const int TailBytes = 12;

    /// <summary>True for the first bytes of such a file.</summary>
    public static bool Is(ReadOnlySpan<byte> head) => head.StartsWith("RpmP"u8);

    /// <summary>Reads all records.</summary>
    /// <exception cref="InvalidDataException">The file is damaged so that nothing more can be read.</exception>
    public static void Read(RpmDatabaseFile file, IRpmRecords records)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        file.Read(0, header);
        if (Number(header, 4) is not 0 and var version)
            throw new InvalidDataException($"an ndb database of version {version}");
        long slots = Number(header, 12) * (long)(PageBytes / SlotBytes);
        if (slots == 0 || slots * SlotBytes > file.Length)
            throw new InvalidDataException("the database ends within its slots");
        Span<byte> slot = stackalloc byte[SlotBytes];
        for (long at = HeaderBytes; at < slots * SlotBytes; at += SlotBytes)
        {
            file.Read(at, slot);
            var package = Number(slot, 4);
            if (!slot.StartsWith("Slot"u8))
                records.AddProblem(ProblemReason.Malformed, $"the slot at byte {at} is damaged");
            else if (package != 0)
                ReadBlob(file, package, Number(slot, 8) * (long)BlockBytes, Number(slot, 12) * (long)BlockBytes, records);
        }
    }

    private static void ReadBlob(RpmDatabaseFile file, uint package, long offset, long size, IRpmRecords records)
    {
        var place = $"record {package}";
        if (offset > file.Length - size || size < HeadBytes + TailBytes)
        {
            records.AddProblem(ProblemReason.Malformed, $"{place} lies outside the database");
            return;
        }

        Span<byte> head = stackalloc byte[HeadBytes];
        Span<byte> tail = stackalloc byte[TailBytes];
        file.Read(offset, head);
        file.Read(offset + size - TailBytes, tail);
        var length = Number(head, 12);
        if (!head.StartsWith("BlbS"u8) || Number(head, 4) != package || !tail.EndsWith("BlbE"u8) || Number(tail, 4) != length
            || (HeadBytes + (long)length + TailBytes + BlockBytes - 1) / BlockBytes * BlockBytes != size)
            records.AddProblem(ProblemReason.Malformed, $"{place} is damaged");
        else if (file.TryRent(length, place, records, out var record))
        {
            file.Read(offset + HeadBytes, record);
            records.Add(record, place);
        }
    }

    private static uint Number(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
