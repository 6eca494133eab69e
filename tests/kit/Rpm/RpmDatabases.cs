using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ScanMesh.Tests.Kit.Rpm;

/// <summary>Writes rpm's database formats.</summary>
public static class RpmDatabases
{
    private const int OverflowHeader = 26;

    /// <summary>SQLite itself writes the file.</summary>
    /// <param name="headers">The records.</param>
    /// <param name="more">Statements before the table is filled, such as another page size.</param>
    /// <param name="whileOpen">What to do while the database is open.</param>
    public static byte[] Sqlite(IEnumerable<byte[]> headers, string more = "", Action<string>? whileOpen = null)
    {
        using var folder = new ScratchFolder();
        var file = folder.File("rpmdb.sqlite");
        using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString()))
        {
            connection.Open();
            Execute(connection, more + "CREATE TABLE IF NOT EXISTS 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT,blob BLOB NOT NULL);CREATE TABLE IF NOT EXISTS 'Name' (key 'TEXT' NOT NULL, hnum INTEGER NOT NULL)");
            foreach (var header in headers)
            {
                using var insert = connection.CreateCommand();
                insert.CommandText = "INSERT INTO Packages (blob) VALUES ($blob)";
                insert.Parameters.AddWithValue("$blob", header);
                insert.ExecuteNonQuery();
            }

            whileOpen?.Invoke(file);
        }

        return File.ReadAllBytes(file);
    }

    /// <summary>As rpmpkg.c writes it, but for the checksums, which nobody reads; each record after a free slot.</summary>
    public static byte[] Ndb(params IEnumerable<byte[]> headers)
    {
        var blobs = headers.ToList();
        var slotPages = 1 + (blobs.Count / 120);
        using var file = new MemoryStream();
        file.Write(new byte[slotPages * 4096]);
        var slots = new List<(uint Package, uint Offset, uint Blocks)>();
        foreach (var blob in blobs)
        {
            var blocks = (16 + blob.Length + 12 + 15) / 16;
            slots.Add(((uint)slots.Count + 1, (uint)file.Length / 16, (uint)blocks));
            file.Write([.. "BlbS"u8, .. Little(slots.Count, 1, blob.Length), .. blob, .. new byte[(blocks * 16) - 28 - blob.Length], .. Little(0, blob.Length), .. "BlbE"u8]);
        }

        file.Position = 0;
        file.Write([.. "RpmP"u8, .. Little(0, 1, slotPages, slots.Count + 1, 0, 0, 0)]);
        for (var slot = 2; slot < slotPages * 256; slot++)
        {
            var used = slot % 2 == 1 && slot / 2 <= slots.Count ? slots[(slot / 2) - 1] : default;
            file.Write([.. "Slot"u8, .. Little((int)used.Package, (int)used.Offset, (int)used.Blocks)]);
        }

        return file.ToArray();
    }

    /// <summary>Version 9 of the format: one hash page for eight records, long ones in overflow pages, rpm's counter under the key 0.</summary>
    public static byte[] Berkeley(IEnumerable<byte[]> headers, bool isBigEndian = false, int pageBytes = 4096)
    {
        var pages = new List<byte[]> { new byte[pageBytes] };
        byte[]? last = null;
        var records = headers.Select((h, i) => (Key: i + 1, Value: h)).Prepend((Key: 0, Value: new byte[4])).ToList();
        foreach (var group in records.Chunk(8))
        {
            // One bucket: its first page is 1, the others follow it.
            if (last is not null)
                Bytes(pages.Count).CopyTo(last, 16);
            var page = last = NewPage(13);
            var top = pageBytes;
            Short(page, 20, group.Length * 2);
            for (var i = 0; i < group.Length; i++)
            {
                Put(page, i * 2, ref top, [1, .. Bytes(group[i].Key)]);
                Put(page, (i * 2) + 1, ref top, group[i].Value.Length < pageBytes / 16 ? [1, .. group[i].Value] : [3, 0, 0, 0, .. Bytes(Overflow(group[i].Value)), .. Bytes(group[i].Value.Length)]);
            }
        }

        var meta = pages[0];
        foreach (var (at, number) in new[] { (12, 0x00061561), (16, 9), (20, pageBytes), (32, pages.Count - 1), (72, 0), (88, records.Count), (96, 1) })
            Bytes(number).CopyTo(meta, at);
        meta[25] = 8;
        return [.. pages.SelectMany(p => p)];

        byte[] NewPage(byte type)
        {
            var page = new byte[pageBytes];
            Bytes(pages.Count).CopyTo(page, 8);
            page[25] = type;
            pages.Add(page);
            return page;
        }

        void Put(byte[] page, int entry, ref int top, byte[] item)
        {
            top -= item.Length;
            item.CopyTo(page, top);
            Short(page, OverflowHeader + (entry * 2), top);
        }

        int Overflow(byte[] value)
        {
            var first = pages.Count;
            var room = pageBytes - OverflowHeader;
            for (var at = 0; at < value.Length; at += room)
            {
                var page = NewPage(7);
                var length = Math.Min(room, value.Length - at);
                value.AsSpan(at, length).CopyTo(page.AsSpan(OverflowHeader));
                Short(page, 22, length);
                Bytes(at + length < value.Length ? pages.Count : 0).CopyTo(page, 16);
            }

            return first;
        }

        byte[] Bytes(int number)
        {
            var bytes = new byte[4];
            if (isBigEndian)
                BinaryPrimitives.WriteInt32BigEndian(bytes, number);
            else
                BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
            return bytes;
        }

        void Short(byte[] page, int at, int number) => (isBigEndian ? Bytes(number)[2..] : Bytes(number)[..2]).CopyTo(page, at);
    }

    /// <summary>A record a line: "name version-release" with an optional "epoch:" before the version.</summary>
    public static IEnumerable<byte[]> Headers(params string[] lines) => lines.Select(line =>
    {
        var (name, rest) = (line.Split(' ')[0], line.Split(' ')[1].Split(':'));
        var version = rest[^1].Split('-');
        return RpmHeaderBuilder.Package(name, version[0], version[1], rest.Length == 1 ? null : uint.Parse(rest[0], CultureInfo.InvariantCulture)).Build();
    });

    private static byte[] Little(params int[] numbers)
    {
        var bytes = new byte[numbers.Length * 4];
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * 4), numbers[i]);
        return bytes;
    }

    private static void Execute(SqliteConnection connection, string statement)
    {
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }
}
