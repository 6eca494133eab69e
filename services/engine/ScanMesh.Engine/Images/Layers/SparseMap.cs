using System.Globalization;
using System.Text;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>Where the stored pieces of a sparse file lie; the rest is zeros.</summary>
internal sealed class SparseMap(long realSize)
{
    /// <summary>Enough for any real file, small enough to hold.</summary>
    public const int MaxPieces = 128 * 1024;

    private readonly List<(long Offset, long Length)> pieces = [];

    /// <summary>Size of the whole file, holes included.</summary>
    public long RealSize => realSize;

    public IReadOnlyList<(long Offset, long Length)> Pieces => pieces;

    public void Add(long offset, long length)
    {
        if (pieces.Count == MaxPieces)
            throw ArchiveException.Limit($"A sparse file has more than {MaxPieces} pieces.");
        pieces.Add((offset, length));
    }

    /// <summary>Checks that pieces are in order, inside the file, and as long as what is stored.</summary>
    public SparseMap Check(long stored)
    {
        long end = 0, sum = 0;
        foreach (var (offset, length) in pieces)
        {
            if (length < 0 || offset < end || offset > realSize - length)
                throw ArchiveException.Corrupt("The map of a sparse file is wrong.");
            end = offset + length;
            sum += length;
        }

        return realSize >= 0 && sum == stored ? this : throw ArchiveException.Corrupt("The map of a sparse file does not fit its stored size.");
    }

    /// <summary>Old GNU format: pairs in the header, then in extension blocks that are read here.</summary>
    public static SparseMap ReadGnu(TarHeader header, TarInput input)
    {
        var map = new SparseMap(header.SparseRealSize);
        var more = header.SparseIsExtended;
        map.AddPairs(header.SparseMap);
        while (more)
        {
            var block = input.NextBlock();
            if (block.IsEmpty)
                throw ArchiveException.Corrupt("The archive ends in the map of a sparse file.");
            more = block[504] != 0;
            map.AddPairs(block[..504]);
        }

        return map;
    }

    /// <summary>PAX format 1.0: decimal lines in front of the content; <paramref name="stored"/> shrinks by the blocks they fill.</summary>
    public static SparseMap ReadPax1(long realSize, TarInput input, ref long stored)
    {
        var map = new SparseMap(realSize);
        var line = new StringBuilder();
        long? count = null, offset = null;
        while (count is null || map.pieces.Count < count)
        {
            var block = stored >= TarInput.BlockSize ? input.NextBlock() : [];
            if (block.IsEmpty)
                throw ArchiveException.Corrupt("The map of a sparse file is cut off.");
            stored -= TarInput.BlockSize;
            foreach (var b in block)
            {
                if (b != '\n')
                {
                    if (line.Append((char)b).Length > 20)
                        throw ArchiveException.Corrupt("The map of a sparse file is wrong.");
                    continue;
                }

                var number = Decimal(line.ToString());
                line.Clear();
                if (count is null)
                    count = number <= MaxPieces ? number : throw ArchiveException.Limit($"A sparse file has more than {MaxPieces} pieces.");
                else if (offset is null)
                    offset = number;
                else
                    (offset, _) = (map.AddAndReset(offset.Value, number), 0);
                if (map.pieces.Count == count)
                    break; // what is left of the block is padding
            }
        }

        return map;
    }

    public static long Decimal(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw ArchiveException.Corrupt("An extended header of the archive holds an unreadable number.");

    private long? AddAndReset(long offset, long length)
    {
        Add(offset, length);
        return null;
    }

    private void AddPairs(ReadOnlySpan<byte> pairs)
    {
        for (; pairs.Length >= 24; pairs = pairs[24..])
        {
            if (pairs[0] == 0)
                return;
            Add(TarHeader.Number(pairs[..12]), TarHeader.Number(pairs.Slice(12, 12)));
        }
    }
}
