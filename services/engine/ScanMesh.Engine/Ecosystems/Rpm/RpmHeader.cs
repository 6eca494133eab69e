using System.Buffers.Binary;
using System.Text;

namespace ScanMesh.Engine.Ecosystems.Rpm;

/// <summary>
/// A header as rpm's databases hold it: two big-endian counts, an index of 16 bytes an entry (tag, type, offset, count), and the store that the offsets
/// point into. Entries may repeat a tag; the last one counts, as what rpm added at installation does. Offsets and counts are checked where they are used.
/// </summary>
internal readonly ref struct RpmHeader
{
    private const int Preamble = 8;
    private const int EntryBytes = 16;
    private const int MaxEntries = 0xFFFF;
    private readonly ReadOnlySpan<byte> index;
    private readonly ReadOnlySpan<byte> store;

    /// <exception cref="InvalidDataException">The counts are not those of these bytes.</exception>
    public RpmHeader(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Preamble)
            throw new InvalidDataException("a header of less than 8 bytes");
        var entries = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        var data = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        if (entries is 0 or > MaxEntries || Preamble + ((ulong)entries * EntryBytes) + data > (ulong)bytes.Length)
            throw new InvalidDataException($"a header of {entries} entries and {data} bytes of data in {bytes.Length} bytes");
        index = bytes.Slice(Preamble, (int)entries * EntryBytes);
        store = bytes.Slice(Preamble + index.Length, (int)data);
    }

    /// <summary>The first text of a string, string array or translated string; null without one.</summary>
    /// <exception cref="InvalidDataException">It does not lie in the header.</exception>
    public string? Text(RpmTag tag)
    {
        var texts = Texts(tag);
        return texts.TryNext(out var text) ? Encoding.UTF8.GetString(text) : null;
    }

    /// <summary>The texts of a string, string array or translated string.</summary>
    /// <exception cref="InvalidDataException">They do not lie in the header.</exception>
    public RpmTexts Texts(RpmTag tag) => Find(tag, out var type, out var count) is { IsEmpty: false } data && type is 6 or 8 or 9 ? new RpmTexts(data, count) : default;

    /// <summary>Integers of 32 bits, big-endian; empty without them.</summary>
    /// <exception cref="InvalidDataException">They do not lie in the header.</exception>
    public ReadOnlySpan<byte> Integers(RpmTag tag) => Fixed(tag, 4, sizeof(int));

    /// <summary>Characters, one byte each; empty without them.</summary>
    /// <exception cref="InvalidDataException">They do not lie in the header.</exception>
    public ReadOnlySpan<byte> Characters(RpmTag tag) => Fixed(tag, 1, 1);

    private ReadOnlySpan<byte> Fixed(RpmTag tag, uint wanted, int size)
    {
        var data = Find(tag, out var type, out var count);
        if (count == 0 || type != wanted)
            return [];
        return (long)count * size <= data.Length ? data[..((int)count * size)] : throw new InvalidDataException($"tag {(int)tag} has {count} values, more than there are");
    }

    /// <summary>The store from the tag's data on; count 0 without the tag.</summary>
    private ReadOnlySpan<byte> Find(RpmTag tag, out uint type, out uint count)
    {
        (type, count) = (0, 0);
        for (var at = index.Length - EntryBytes; at >= 0; at -= EntryBytes)
        {
            if (BinaryPrimitives.ReadInt32BigEndian(index[at..]) != (int)tag)
                continue;
            type = BinaryPrimitives.ReadUInt32BigEndian(index[(at + 4)..]);
            var offset = BinaryPrimitives.ReadUInt32BigEndian(index[(at + 8)..]);
            count = BinaryPrimitives.ReadUInt32BigEndian(index[(at + 12)..]);
            return offset < store.Length ? store[(int)offset..] : throw new InvalidDataException($"the data of tag {(int)tag} lies outside the header");
        }

        return [];
    }
}
