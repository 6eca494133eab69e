namespace ScanMesh.Engine.Images.Layers;

/// <summary>One entry of a layer's archive (or of a scanned directory), its path already normalised.</summary>
/// <param name="Path">
/// Relative to the root, <c>/</c>-separated, without leading or trailing slash, without empty, <c>.</c> or <c>..</c> parts.
/// Entries whose name escapes the root never become a LayerEntry. The root itself is "".
/// </param>
/// <param name="Kind">The kind.</param>
/// <param name="Size">Bytes of content for a file, else 0.</param>
/// <param name="LinkTarget">Symbolic link: the raw target text. Hard link: the target's path, normalised as <paramref name="Path"/>. Else null.</param>
/// <param name="IsExecutable">True when an execute bit is set.</param>
public readonly record struct LayerEntry(string Path, EntryKind Kind, long Size, string? LinkTarget, bool IsExecutable);

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
