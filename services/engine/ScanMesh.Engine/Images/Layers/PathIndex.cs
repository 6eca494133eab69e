using System.Collections.Immutable;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>
/// Sorted, distinct 64-bit hashes of a layer's paths (<see cref="PathHash"/>): answers "does this layer replace that path?" in a few
/// bytes an entry. Whiteouts are not in it, and symbolic links are not either: the record names those (<see cref="LayerRecord.Links"/>).
/// </summary>
/// <param name="Files">Entries that are no folders: they replace a path and, if it was a folder, all below.</param>
/// <param name="Folders">Folders with an entry of their own: they replace a file or link of that path, but leave a folder's content.</param>
public sealed record PathIndex(ImmutableArray<ulong> Files, ImmutableArray<ulong> Folders)
{
    /// <summary>An index without entries.</summary>
    public static readonly PathIndex Empty = new([], []);

    /// <summary>
    /// Folders that exist only because entries lie below them. They replace a file of that path; a symbolic link of a lower layer is
    /// followed instead (services/engine/README.md, "Links").
    /// </summary>
    public ImmutableArray<ulong> ImpliedFolders { get; init; } = [];
}
