using System.Text;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>
/// Walks a tar archive in one pass: ustar, v7, star, GNU (long names, base-256, sparse) and PAX (path, linkpath, size, sparse). Where formats
/// leave room it reads as the container run times do (Go's archive/tar): global PAX headers rename nothing, links have no content, and an archive
/// may end right after an entry's last byte (umoci writes neither end-of-archive blocks nor the last entry's padding).
/// </summary>
internal sealed class TarWalker(ScanLimits limits, LayerProblems problems)
{
    private const int MaxExtendedHeader = 1 << 20;

    /// <summary>Headers that describe headers before one entry; real archives have up to three.</summary>
    private const int MaxExtensionsInARow = 16;

    private byte[]? longName;
    private byte[]? longLink;
    private TarPax? pax;
    private char[] pathBuffer = [];

    /// <summary>Entries passed on or dropped so far.</summary>
    public int Entries { get; private set; }

    /// <summary>True when an entry was dropped, by a limit or because it leads out of the image (some run times put it inside): the layer is not whole.</summary>
    public bool HasDropped { get; private set; }

    /// <summary>Walks to the end of the archive: two zero blocks, or the end of the input after a whole entry. A fault is an <see cref="ArchiveException"/>.</summary>
    public void Walk(TarInput input, ILayerEntrySink sink)
    {
        using var content = new TarContentStream(input);
        for (var extensions = 0; ;)
        {
            var block = input.NextBlock();
            if (block.IsEmpty || !block.ContainsAnyExcept((byte)0))
            {
                CheckEnd(block.IsEmpty, input);
                return;
            }

            var header = new TarHeader(block);
            if (!header.HasRightChecksum())
                throw ArchiveException.Corrupt(Entries == 0 ? "This is not a tar archive." : "A header of the archive has a wrong checksum.");
            if (ReadExtension(header, input))
            {
                if (++extensions > MaxExtensionsInARow)
                    throw ArchiveException.Limit($"An entry of the archive has more than {MaxExtensionsInARow} extended headers.");
                continue;
            }

            extensions = 0;
            PassOn(header, input, content, sink);
        }
    }

    private void CheckEnd(bool inputEnded, TarInput input)
    {
        if (longName is not null || longLink is not null || pax is not null)
            throw ArchiveException.Corrupt("The archive ends after an extended header.");
        if (inputEnded)
            return;
        var second = input.NextBlock();
        if (second.ContainsAnyExcept((byte)0))
            throw ArchiveException.Corrupt("A header of the archive is empty.");
    }

    /// <summary>Reads headers that only describe the next entry.</summary>
    private bool ReadExtension(TarHeader header, TarInput input)
    {
        var type = header.TypeFlag;
        if (type is not ((byte)'L' or (byte)'K' or (byte)'x' or (byte)'g'))
            return false;
        var size = header.Size;
        if (size > MaxExtendedHeader)
            throw ArchiveException.Limit($"An extended header of the archive has {size} bytes, more than {MaxExtendedHeader}.");
        var body = new byte[(int)size];
        input.ReadExactly(body);
        input.SkipPadding(size);
        switch (type)
        {
            case (byte)'L':
                longName = Terminated(body);
                break;
            case (byte)'K':
                longLink = Terminated(body);
                break;
            case (byte)'x':
                pax = TarPax.Read(body);
                break;
            default:
                TarPax.Read(body); // checked, but it renames nothing: no run time lets it
                break;
        }

        return true;
    }

    private void PassOn(TarHeader header, TarInput input, TarContentStream content, ILayerEntrySink sink)
    {
        if (++Entries > limits.LayerEntries)
            throw ArchiveException.Limit($"The layer has more than {limits.LayerEntries} entries; it was read up to there.");
        var executable = header.IsExecutable;
        var isKept = TryPath(header, out var path, out var isFolderName);
        var kind = KindOf(header, isFolderName);
        // Owned bytes: the block is gone once more input is read.
        var target = kind is EntryKind.SymbolicLink or EntryKind.HardLink ? longLink ?? pax?.LinkPath ?? header.LinkName.ToArray() : null;
        // Links, devices, folders and FIFOs are a header alone, whatever size they claim: else the claim would hide what follows.
        var stored = HasContent(header.TypeFlag, kind) ? StoredSize(header) : 0;
        var map = kind != EntryKind.File ? null
            : header.TypeFlag == 'S' ? SparseMap.ReadGnu(header, input)
            : pax is { IsSparse: true } ? pax.ReadSparseMap(input, ref stored)
            : null;
        map?.Check(stored);
        (longName, longLink, pax) = (null, null, null);

        content.Start(stored, map);
        if (isKept && TryLink(kind, target, path, out var link))
        {
            sink.OnEntry(new LayerEntry(path, kind, kind == EntryKind.File ? content.Length : 0, link, executable), kind == EntryKind.File ? content : Stream.Null);
            input.ThrowIfFaulted();
        }

        input.Skip(content.StoredLeft);
        input.SkipPadding(stored);
    }

    private static bool HasContent(byte typeFlag, EntryKind kind) =>
        kind == EntryKind.File || typeFlag == 'D' || (kind == EntryKind.Other && typeFlag is not ((byte)'3' or (byte)'4' or (byte)'6'));

    private long StoredSize(TarHeader header) => pax?.Size ?? header.Size;

    private static EntryKind KindOf(TarHeader header, bool isFolderName) => header.TypeFlag switch
    {
        0 when isFolderName => EntryKind.Directory, // v7 had no type for folders
        0 or (byte)'0' or (byte)'7' or (byte)'S' => EntryKind.File,
        (byte)'1' => EntryKind.HardLink,
        (byte)'2' => EntryKind.SymbolicLink,
        (byte)'5' or (byte)'D' => EntryKind.Directory,
        _ => EntryKind.Other,
    };

    /// <summary>The entry's path in the walk's own buffer; false when the entry must be left out.</summary>
    private bool TryPath(TarHeader header, out ReadOnlySpan<char> path, out bool isFolderName)
    {
        var prefix = header.Prefix;
        var name = header.Name;
        Span<byte> joined = stackalloc byte[prefix.Length + 1 + name.Length];
        scoped var raw = (ReadOnlySpan<byte>)(longName ?? pax?.EntryPath);
        if (raw.IsEmpty && prefix.IsEmpty)
        {
            raw = name;
        }
        else if (raw.IsEmpty)
        {
            prefix.CopyTo(joined);
            joined[prefix.Length] = (byte)'/';
            name.CopyTo(joined[(prefix.Length + 1)..]);
            raw = joined;
        }

        isFolderName = raw is [.., (byte)'/'];
        return TryNormalise(raw, out path);
    }

    private bool TryNormalise(scoped ReadOnlySpan<byte> raw, out ReadOnlySpan<char> path)
    {
        path = [];
        if (raw.Length > limits.PathBytes)
        {
            HasDropped = true;
            problems.Add(ProblemReason.Limit, $"An entry was left out: its path has {raw.Length} bytes, more than {limits.PathBytes}.");
            return false;
        }

        if (pathBuffer.Length < raw.Length)
            pathBuffer = new char[raw.Length * 2];
        var length = PathNormaliser.Normalise(raw, pathBuffer);
        if (length < 0)
        {
            HasDropped = true;
            problems.Add(ProblemReason.Malformed, $"An entry was left out: its path '{Short(raw)}' leads out of the image.");
            return false;
        }

        path = pathBuffer.AsSpan(0, length);
        return true;
    }

    private bool TryLink(EntryKind kind, byte[]? raw, ReadOnlySpan<char> path, out string? link)
    {
        link = null;
        if (raw is null)
            return true;
        if (raw.Length > limits.PathBytes)
        {
            HasDropped = true;
            problems.Add(ProblemReason.Limit, $"A link was left out: its target has {raw.Length} bytes, more than {limits.PathBytes}.", path.ToString());
            return false;
        }

        link = kind == EntryKind.SymbolicLink ? Encoding.UTF8.GetString(raw) : PathNormaliser.Normalise(raw);
        HasDropped |= link is null;
        if (link is null)
            problems.Add(ProblemReason.Malformed, $"A hard link was left out: its target '{Short(raw)}' leads out of the image.", path.ToString());
        return link is not null;
    }

    /// <summary>The text up to the first NUL; null when it is empty, which overrides nothing.</summary>
    private static byte[]? Terminated(byte[] text)
    {
        var end = text.AsSpan().IndexOf((byte)0);
        return end == 0 || text.Length == 0 ? null : end < 0 ? text : text[..end];
    }

    private static string Short(ReadOnlySpan<byte> raw) => Encoding.UTF8.GetString(raw[..Math.Min(raw.Length, 200)]);
}
