using System.Buffers.Text;
using System.Text;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>The records of one PAX extended header that matter here.</summary>
internal sealed class TarPax
{
    private List<(long Offset, long Length)>? sparsePieces;
    private long? pendingOffset;
    private string? major;
    private string? minor;

    /// <summary>path (or GNU.sparse.name), or null.</summary>
    public byte[]? Path { get; private set; }

    /// <summary>linkpath, or null.</summary>
    public byte[]? LinkPath { get; private set; }

    /// <summary>size, or null.</summary>
    public long? Size { get; private set; }

    private byte[]? SparseName { get; set; }

    private long? SparseRealSize { get; set; }

    /// <summary>The path; for a sparse file GNU's sparse name goes before it (and for nothing else, or it would hide where a file really lands).</summary>
    public byte[]? EntryPath => (IsSparse ? SparseName : null) ?? Path;

    /// <summary>True when the entry is a sparse file in one of the PAX formats, as Go tells them.</summary>
    public bool IsSparse => IsSparse1 || (major is "0" && minor is "0" or "1") || sparsePieces is { Count: > 0 };

    private bool IsSparse1 => major is "1" && minor is "0";

    /// <summary>Reads <c>LENGTH KEY=VALUE\n</c> records; anything else is a fault.</summary>
    public static TarPax Read(ReadOnlySpan<byte> body)
    {
        var result = new TarPax();
        while (!body.IsEmpty)
        {
            if (!Utf8Parser.TryParse(body, out int length, out var digits) || length <= digits + 1 || length > body.Length
                || body[digits] != ' ' || body[length - 1] != '\n')
                throw Wrong();
            var record = body[(digits + 1)..(length - 1)];
            var equals = record.IndexOf((byte)'=');
            if (equals <= 0)
                throw Wrong();
            result.Add(record[..equals], record[(equals + 1)..]);
            body = body[length..];
        }

        return result;
    }

    /// <summary>The sparse map; may read it from the content's front, which shortens <paramref name="stored"/>.</summary>
    public SparseMap ReadSparseMap(TarInput input, ref long stored)
    {
        var realSize = SparseRealSize ?? throw Wrong();
        if (IsSparse1)
            return SparseMap.ReadPax1(realSize, input, ref stored);
        var map = new SparseMap(realSize);
        foreach (var (offset, length) in sparsePieces ?? [])
            map.Add(offset, length);
        return map;
    }

    private void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (key.SequenceEqual("path"u8))
            Path = Name(value);
        else if (key.SequenceEqual("linkpath"u8))
            LinkPath = Name(value);
        else if (key.SequenceEqual("size"u8))
            Size = value.IsEmpty ? null : Number(value);
        else if (key.StartsWith("GNU.sparse."u8))
            AddSparse(key["GNU.sparse.".Length..], value);
    }

    private void AddSparse(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (key.SequenceEqual("name"u8))
            SparseName = Name(value);
        else if (key.SequenceEqual("realsize"u8) || key.SequenceEqual("size"u8))
            SparseRealSize = Number(value);
        else if (key.SequenceEqual("major"u8))
            major = Encoding.ASCII.GetString(value);
        else if (key.SequenceEqual("minor"u8))
            minor = Encoding.ASCII.GetString(value);
        else if (key.SequenceEqual("offset"u8))
            pendingOffset = Number(value);
        else if (key.SequenceEqual("numbytes"u8))
        {
            AddPiece(pendingOffset ?? throw Wrong(), Number(value));
            pendingOffset = null;
        }
        else if (key.SequenceEqual("map"u8))
            AddMap(Encoding.ASCII.GetString(value));
    }

    private void AddMap(string map)
    {
        var numbers = map.Length == 0 ? [] : map.Split(',');
        if (numbers.Length % 2 != 0)
            throw Wrong();
        sparsePieces = [];
        for (var i = 0; i < numbers.Length; i += 2)
            AddPiece(SparseMap.Decimal(numbers[i]), SparseMap.Decimal(numbers[i + 1]));
    }

    private void AddPiece(long offset, long length) => (sparsePieces ??= []).Add((offset, length));

    private static byte[]? Name(ReadOnlySpan<byte> value) => value.IsEmpty ? null
        : value.Contains((byte)0) ? throw Wrong() : value.ToArray();

    private static long Number(ReadOnlySpan<byte> value) => SparseMap.Decimal(Encoding.ASCII.GetString(value));

    private static ArchiveException Wrong() => ArchiveException.Corrupt("An extended header of the archive is wrong.");
}
