using System.Buffers.Binary;
using System.Collections;
using System.Numerics;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Rpm;

/// <summary>
/// Berkeley DB's hash format (<c>Packages</c>), versions 8 to 10, of either byte order: page 0 describes the file, hash pages hold pairs of key and value,
/// values that do not fit lie in chains of overflow pages (dbinc/db_page.h). A key is a record's number; under 0 rpm keeps a counter.
/// </summary>
internal sealed class BerkeleyHashDatabase
{
    private const int HeaderBytes = 26;
    private const int MetaBytes = 72;
    private const uint Magic = 0x00061561;
    private const byte HashMetaPage = 8;
    private const byte UnsortedHashPage = 2;
    private const byte HashPage = 13;
    private const byte OverflowPage = 7;
    private const byte InlineItem = 1;
    private const byte OffPageItem = 3;
    private const int OffPageBytes = 12;
    private readonly RpmDatabaseFile file;
    private readonly IRpmRecords records;
    private readonly bool isBigEndian;
    private readonly int pageBytes;
    private readonly uint lastPage;
    private readonly BitArray read;

    private BerkeleyHashDatabase(RpmDatabaseFile file, IRpmRecords records)
    {
        (this.file, this.records) = (file, records);
        Span<byte> meta = stackalloc byte[MetaBytes];
        file.Read(0, meta);
        isBigEndian = BinaryPrimitives.ReadUInt32BigEndian(meta[12..]) == Magic;
        var (version, size, last) = (Number(meta, 16), Number(meta, 20), Number(meta, 32));
        if (version is < 8 or > 10 || meta[25] != HashMetaPage || size is < 512 or > 65536 || !BitOperations.IsPow2(size))
            throw new InvalidDataException($"a Berkeley DB hash of version {version} with pages of type {meta[25]} and {size} bytes");
        if (meta[24] != 0 || meta[26] != 0)
            throw new InvalidDataException("a Berkeley DB with encryption, checksums or partitions");
        if (file.Length < size)
            throw new InvalidDataException("the database ends within its first page");
        pageBytes = (int)size;
        lastPage = (uint)Math.Min(last, (file.Length / size) - 1);
        if (lastPage < last)
            records.AddProblem(ProblemReason.Malformed, $"the database ends before page {last}");
        read = new BitArray((int)lastPage + 1);
    }

    /// <summary>True for the first bytes of such a file.</summary>
    public static bool Is(ReadOnlySpan<byte> head) =>
        head.Length >= 16 && (BinaryPrimitives.ReadUInt32LittleEndian(head[12..]) == Magic || BinaryPrimitives.ReadUInt32BigEndian(head[12..]) == Magic);

    /// <summary>Reads all records.</summary>
    /// <exception cref="InvalidDataException">The file is damaged so that nothing more can be read.</exception>
    public static void Read(RpmDatabaseFile file, IRpmRecords records) => new BerkeleyHashDatabase(file, records).Read();

    private void Read()
    {
        var page = new byte[pageBytes];
        for (uint number = 1; number <= lastPage; number++)
        {
            file.Read((long)number * pageBytes, page.AsSpan(0, HeaderBytes));
            if (page[25] is not (HashPage or UnsortedHashPage))
                continue;
            file.Read((long)number * pageBytes, page);
            ReadPage(number, page);
        }
    }

    private void ReadPage(uint number, ReadOnlySpan<byte> page)
    {
        var entries = Short(page, 20);
        if (HeaderBytes + (entries * 2) > pageBytes)
        {
            records.AddProblem(ProblemReason.Malformed, $"page {number} claims {entries} entries");
            return;
        }

        for (var entry = 1; entry < entries; entry += 2)
        {
            var key = Item(page, entry - 1);
            var value = Item(page, entry);
            var place = $"entry {entry} of page {number}";
            if (key.IsEmpty || value.IsEmpty)
                records.AddProblem(ProblemReason.Malformed, $"{place} is damaged");
            else if (key[0] != InlineItem || key.Length != 1 + sizeof(uint))
                records.AddProblem(ProblemReason.Malformed, $"{place} has a key that is no number");
            else if (key[1..].IndexOfAnyExcept((byte)0) >= 0)
                ReadValue(value, place);
        }
    }

    private void ReadValue(ReadOnlySpan<byte> item, string place)
    {
        if (item[0] == InlineItem && file.TryRent(item.Length - 1, place, records, out var record))
        {
            item[1..].CopyTo(record);
            records.Add(record, place);
        }
        else if (item[0] == OffPageItem && item.Length >= OffPageBytes)
            ReadOverflow(Number(item, 4), Number(item, 8), place);
        else if (item[0] != InlineItem)
            records.AddProblem(ProblemReason.Malformed, $"{place} is of kind {item[0]}, which rpm does not write");
    }

    private void ReadOverflow(uint page, uint size, string place)
    {
        if (!file.TryRent(size, place, records, out var record))
            return;
        Span<byte> header = stackalloc byte[HeaderBytes];
        var rest = record;
        while (!rest.IsEmpty)
        {
            if (page == 0 || page > lastPage || read[(int)page])
                break;
            read[(int)page] = true;
            file.Read((long)page * pageBytes, header);
            var length = Short(header, 22);
            if (header[25] != OverflowPage || length == 0 || length > Math.Min(pageBytes - HeaderBytes, rest.Length))
                break;
            file.Read(((long)page * pageBytes) + HeaderBytes, rest[..length]);
            rest = rest[length..];
            page = Number(header, 16);
        }

        if (rest.IsEmpty)
            records.Add(record, place);
        else
            records.AddProblem(ProblemReason.Malformed, $"{place} leads to no overflow page (page {page})");
    }

    /// <summary>The bytes of an item: they end where the item before begins. Empty where the offsets are wrong.</summary>
    private ReadOnlySpan<byte> Item(ReadOnlySpan<byte> page, int entry)
    {
        int start = Short(page, HeaderBytes + (entry * 2));
        var end = entry == 0 ? pageBytes : Short(page, HeaderBytes + ((entry - 1) * 2));
        return start >= HeaderBytes && start < end && end <= pageBytes ? page[start..end] : [];
    }

    private uint Number(ReadOnlySpan<byte> bytes, int at) => isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private ushort Short(ReadOnlySpan<byte> bytes, int at) => isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]) : BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
}
