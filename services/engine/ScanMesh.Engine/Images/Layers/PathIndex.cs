using System.Collections.Immutable;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>Sorted, distinct 64-bit hashes of paths: answers "does this layer replace that path?" in a few bytes an entry.</summary>
/// <param name="Files">Hashes of entries that are no folders: they replace a path and, if it was a folder, all below.</param>
/// <param name="Folders">Hashes of folders: they replace a file of that path, but leave a folder's content.</param>
public sealed record PathIndex(ImmutableArray<ulong> Files, ImmutableArray<ulong> Folders);
