using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ScanMesh.Engine.Advisories;

/// <summary>Sorted 64-bit hashes of all (ecosystem, name) of a snapshot: a miss costs no query. A collision costs one query, never an answer.</summary>
internal sealed class NameFilter(ImmutableArray<ulong> hashes)
{
    public bool MayContain(ReadOnlySpan<char> ecosystem, string name) => hashes.BinarySearch(Hash(ecosystem, name)) >= 0;

    public static byte[] ToBytes(IEnumerable<ulong> hashes) => MemoryMarshal.AsBytes<ulong>(hashes.Order().ToArray()).ToArray();

    public static NameFilter FromBytes(byte[] bytes) => new([.. MemoryMarshal.Cast<byte, ulong>(bytes)]);

    /// <summary>FNV-1a over both texts' UTF-16 units with NUL between, finished with SplitMix64's mix.</summary>
    public static ulong Hash(ReadOnlySpan<char> ecosystem, string name)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in ecosystem)
            hash = (hash ^ c) * 1099511628211UL;
        hash *= 1099511628211UL;
        foreach (var c in name)
            hash = (hash ^ c) * 1099511628211UL;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9UL;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBUL;
        return hash ^ (hash >> 31);
    }
}
