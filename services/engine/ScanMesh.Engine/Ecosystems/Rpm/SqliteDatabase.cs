using System.Buffers.Binary;
using System.Collections;
using System.Numerics;
using System.Text;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Rpm;

/// <summary>
/// SQLite's file format (sqlite.org/fileformat2.html) as far as rpm's database needs it: the table <c>Packages</c> of a number and a blob. The library itself
/// would want a file on disk, and would have to be trusted with hostile ones; this reads each page once at most and nothing but that table.
/// What a write-ahead log or rollback journal beside the file would change is not seen here (<see cref="SqliteJournalAnalyser"/>).
/// </summary>
internal sealed class SqliteDatabase
{
    private const int FileHeaderBytes = 100;
    private const byte InteriorTable = 5;
    private const byte LeafTable = 13;
    private readonly RpmDatabaseFile file;
    private readonly IRpmRecords records;
    private readonly int pageBytes;
    private readonly int usableBytes;
    private readonly BitArray read;

    private SqliteDatabase(RpmDatabaseFile file, IRpmRecords records)
    {
        (this.file, this.records) = (file, records);
        Span<byte> header = stackalloc byte[FileHeaderBytes];
        file.Read(0, header);
        pageBytes = BinaryPrimitives.ReadUInt16BigEndian(header[16..]);
        if (pageBytes == 1)
            pageBytes = 65536;
        usableBytes = pageBytes - header[20];
        if (pageBytes < 512 || !BitOperations.IsPow2(pageBytes) || usableBytes < 480)
            throw new InvalidDataException($"pages of {pageBytes} bytes, {usableBytes} of them in use");
        if (BinaryPrimitives.ReadUInt32BigEndian(header[56..]) > 1)
            throw new InvalidDataException("its texts are not UTF-8");
        read = new BitArray((int)(file.Length / pageBytes) + 1);
    }

    /// <summary>True for the first bytes of such a file.</summary>
    public static bool Is(ReadOnlySpan<byte> head) => head.StartsWith("SQLite format 3\0"u8);

    /// <summary>Reads all records.</summary>
    /// <exception cref="InvalidDataException">The file is damaged so that nothing more can be read.</exception>
    public static void Read(RpmDatabaseFile file, IRpmRecords records)
    {
        var database = new SqliteDatabase(file, records);
        var root = 0L;
        database.Walk(1, (row, _) =>
        {
            var schema = new SqliteRecord(row);
            if (schema.Bytes(0).SequenceEqual("table"u8) && Ascii.EqualsIgnoreCase(schema.Bytes(1), "packages"u8))
                root = schema.Number(3);
        });
        if (root is > 1 and <= uint.MaxValue)
            database.Walk((uint)root, (row, place) => records.Add(new SqliteRecord(row).Bytes(1), place));
        else
            records.AddProblem(ProblemReason.Malformed, "the database has no table of packages");
    }

    /// <summary>Gives every row of a table, in the order of their numbers.</summary>
    private void Walk(uint root, RowAction action)
    {
        var page = new byte[pageBytes];
        var ahead = new Stack<uint>([root]);
        while (ahead.TryPop(out var number))
        {
            if (number == 0 || number > file.Length / pageBytes || read[(int)number])
            {
                records.AddProblem(ProblemReason.Malformed, $"page {number} lies outside the database or is used twice");
                continue;
            }

            if (ahead.Count > file.Length / pageBytes)
                throw new InvalidDataException("more pages are named than the database has");
            read[(int)number] = true;
            file.Read((number - 1L) * pageBytes, page);
            try
            {
                ReadPage(number, page, ahead, action);
            }
            catch (InvalidDataException e)
            {
                records.AddProblem(ProblemReason.Malformed, $"page {number}: {e.Message}");
            }
        }
    }

    private void ReadPage(uint number, ReadOnlySpan<byte> page, Stack<uint> ahead, RowAction action)
    {
        var header = page[(number == 1 ? FileHeaderBytes : 0)..];
        var isLeaf = header[0] == LeafTable;
        if (!isLeaf && header[0] != InteriorTable)
            throw new InvalidDataException($"it is of kind {header[0]}, which is none of a table");
        var cells = BinaryPrimitives.ReadUInt16BigEndian(header[3..]);
        var pointers = header[(isLeaf ? 8 : 12)..];
        if (cells * 2 > pointers.Length)
            throw new InvalidDataException($"it claims {cells} cells");
        if (!isLeaf)
            ahead.Push(BinaryPrimitives.ReadUInt32BigEndian(header[8..]));
        for (var i = 0; i < cells; i++)
        {
            // The stack turns the order round.
            int at = BinaryPrimitives.ReadUInt16BigEndian(pointers[((isLeaf ? i : cells - 1 - i) * 2)..]);
            if (at > usableBytes - 4)
                throw new InvalidDataException("a cell lies outside it");
            if (isLeaf)
                ReadCell(page[..usableBytes], at, action);
            else
                ahead.Push(BinaryPrimitives.ReadUInt32BigEndian(page[at..]));
        }
    }

    private void ReadCell(ReadOnlySpan<byte> page, int at, RowAction action)
    {
        var size = SqliteRecord.Varint(page, ref at);
        var place = $"record {SqliteRecord.Varint(page, ref at)}";
        if (!file.TryRent((long)Math.Min(size, long.MaxValue), place, records, out var row))
            return;
        var local = LocalBytes(row.Length);
        if (local > page.Length - at)
            throw new InvalidDataException($"{place} goes on behind its end");
        page.Slice(at, local).CopyTo(row);
        at += local;
        if (local < row.Length)
            ReadOverflow(at <= page.Length - 4 ? BinaryPrimitives.ReadUInt32BigEndian(page[at..]) : 0, row[local..], place);
        action(row, place);
    }

    /// <summary>How much of a row lies in its page; the rest is in a chain of overflow pages (section 1.6 of the format).</summary>
    private int LocalBytes(int size)
    {
        if (size <= usableBytes - 35)
            return size;
        var least = ((usableBytes - 12) * 32 / 255) - 23;
        var local = least + ((size - least) % (usableBytes - 4));
        return local <= usableBytes - 35 ? local : least;
    }

    private void ReadOverflow(uint page, Span<byte> rest, string place)
    {
        Span<byte> next = stackalloc byte[4];
        while (!rest.IsEmpty)
        {
            if (page == 0 || page > file.Length / pageBytes || read[(int)page])
                throw new InvalidDataException($"{place} leads to page {page}, which lies outside the database or is used twice");
            read[(int)page] = true;
            var length = Math.Min(usableBytes - 4, rest.Length);
            file.Read((page - 1L) * pageBytes, next);
            file.Read(((page - 1L) * pageBytes) + 4, rest[..length]);
            rest = rest[length..];
            page = BinaryPrimitives.ReadUInt32BigEndian(next);
        }
    }

    private delegate void RowAction(ReadOnlySpan<byte> row, string place);
}
