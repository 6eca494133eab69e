namespace ScanMesh.Engine.Images.Layers;

/// <summary>One entry of a layer's archive (or of a scanned directory), its path already normalised.</summary>
/// <param name="path">
/// Relative to the root, <c>/</c>-separated, without leading or trailing slash, without empty, <c>.</c> or <c>..</c> parts.
/// Entries whose name escapes the root never become a LayerEntry. The root itself is "".
/// </param>
/// <param name="kind">The kind.</param>
/// <param name="size">Bytes of content for a file, else 0.</param>
/// <param name="linkTarget">Symbolic link: the raw target text. Hard link: the target's path, normalised as <paramref name="path"/>. Else null.</param>
/// <param name="isExecutable">True when an execute bit is set.</param>
public readonly ref struct LayerEntry(ReadOnlySpan<char> path, EntryKind kind, long size, string? linkTarget, bool isExecutable)
{
    /// <summary>The normalised path; valid while the entry is passed on, no longer.</summary>
    public ReadOnlySpan<char> Path { get; } = path;

    /// <summary>The kind.</summary>
    public EntryKind Kind { get; } = kind;

    /// <summary>Bytes of content for a file, else 0.</summary>
    public long Size { get; } = size;

    /// <summary>Symbolic link: the raw target text. Hard link: the target's normalised path. Else null.</summary>
    public string? LinkTarget { get; } = linkTarget;

    /// <summary>True when an execute bit is set.</summary>
    public bool IsExecutable { get; } = isExecutable;
}

/// <summary>Kind of an entry.</summary>
public enum EntryKind
{
    /// <summary>Devices, FIFOs and what is not known: they replace what lies below and have no content.</summary>
    Other = 0,
    /// <summary>Regular file (sparse ones too).</summary>
    File,
    /// <summary>Directory.</summary>
    Directory,
    /// <summary>Symbolic link.</summary>
    SymbolicLink,
    /// <summary>Hard link to another entry.</summary>
    HardLink,
}

/// <summary>Receives a layer's entries in archive order. Whiteouts (<c>.wh.</c> names) are passed on as they are.</summary>
public interface ILayerEntrySink
{
    /// <summary>
    /// One entry. <paramref name="content"/> is readable forward only and valid during the call only; what is not read is skipped.
    /// It is <see cref="Stream.Null"/> for anything but a file.
    /// </summary>
    void OnEntry(in LayerEntry entry, Stream content);
}
