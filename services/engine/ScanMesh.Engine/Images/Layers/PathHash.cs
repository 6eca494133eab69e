using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>
/// Hash of a normalised path: XXH3-64 over each part's UTF-16 text, seeded with the hash of the parent, so that all ancestors' hashes
/// come with the path's own. It is part of the stored record format.
/// </summary>
internal static class PathHash
{
    /// <summary>The root's hash.</summary>
    public const ulong Root = 0;

    /// <summary>Hash of a child.</summary>
    public static ulong Append(ulong parent, ReadOnlySpan<char> name) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(name), unchecked((long)parent));

    /// <summary>Hash of a path; "" is the root.</summary>
    public static ulong Of(ReadOnlySpan<char> path)
    {
        var hash = Root;
        for (var parts = new PathParts(path); parts.MoveNext();)
            hash = Append(hash, parts.Current);
        return hash;
    }
}
