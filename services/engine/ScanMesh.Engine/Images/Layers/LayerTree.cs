using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>What a path of the layer is in the end.</summary>
internal enum NodeKind : byte
{
    /// <summary>A file, device, FIFO or hard link.</summary>
    File,
    /// <summary>A symbolic link.</summary>
    Link,
    /// <summary>A folder with an entry of its own.</summary>
    Folder,
    /// <summary>A folder that exists because something lies below it.</summary>
    ImpliedFolder,
}

/// <summary>
/// The layer's own tree while its archive is read, by path hashes alone (about 45 bytes an entry). The last entry of a path wins, as
/// when the archive is unpacked: a folder over a folder keeps the content, anything else over a folder removes it, an entry below a
/// file turns the file into a folder.
/// </summary>
/// <param name="capacity">Most paths it takes, implied folders included.</param>
internal sealed class LayerTree(int capacity)
{
    private readonly Dictionary<ulong, Node> nodes = [];
    private readonly Dictionary<ulong, int> cuts = [];
    private Dictionary<ulong, int>? lastCuts;
    private string lastFolder = "";
    private ulong lastFolderHash = PathHash.Root;

    /// <summary>Takes an entry; false when the tree is full.</summary>
    /// <param name="path">Its path, links among the ancestors already followed; not the root.</param>
    /// <param name="kind">The kind; never <see cref="NodeKind.ImpliedFolder"/>.</param>
    /// <param name="sequence">The entry's number in the archive, rising.</param>
    /// <param name="hash">The path's hash.</param>
    public bool TryPut(string path, NodeKind kind, int sequence, out ulong hash)
    {
        var name = LayerPath.Name(path);
        var folder = path.AsSpan(0, Math.Max(0, path.Length - name.Length - 1));
        if (!folder.SequenceEqual(lastFolder))
        {
            lastFolderHash = PutAncestors(folder, sequence);
            lastFolder = folder.ToString();
        }

        var parent = lastFolderHash;
        hash = PathHash.Append(parent, name);
        if (nodes.Count >= capacity && !nodes.ContainsKey(hash))
            return false;
        ref var node = ref CollectionsMarshal.GetValueRefOrAddDefault(nodes, hash, out var existed);
        if (existed && IsFolder(node.Kind) && !IsFolder(kind))
        {
            cuts[hash] = sequence;
            lastFolder = "";
            lastFolderHash = PathHash.Root;
        }

        node = new Node(parent, sequence, kind);
        return true;
    }

    /// <summary>Ends the reading: nothing is put any more.</summary>
    public void Seal() => lastCuts = [];

    /// <summary>True when the entry with this number is what the path is now (of this kind, and not removed with an ancestor).</summary>
    public bool Is(ulong hash, NodeKind kind, int sequence) =>
        nodes.TryGetValue(hash, out var node) && node.Kind == kind && node.Sequence == sequence && IsAlive(node);

    /// <summary>The index of all that is alive.</summary>
    public PathIndex ToIndex()
    {
        var byKind = new[] { new List<ulong>(), [], [], [] };
        foreach (var (hash, node) in nodes)
            if (node.Kind != NodeKind.Link && IsAlive(node))
                byKind[(int)node.Kind].Add(hash);
        return new PathIndex(Sorted(byKind[(int)NodeKind.File]), Sorted(byKind[(int)NodeKind.Folder])) { ImpliedFolders = Sorted(byKind[(int)NodeKind.ImpliedFolder]) };
    }

    private ulong PutAncestors(ReadOnlySpan<char> folder, int sequence)
    {
        var hash = PathHash.Root;
        var removed = -1;
        for (var parts = new PathParts(folder); parts.MoveNext();)
        {
            var parent = hash;
            hash = PathHash.Append(parent, parts.Current);
            if (nodes.Count >= capacity && !nodes.ContainsKey(hash))
                continue;
            ref var node = ref CollectionsMarshal.GetValueRefOrAddDefault(nodes, hash, out var existed);
            if (!existed || node.Sequence < removed || !IsFolder(node.Kind))
                node = new Node(parent, sequence, NodeKind.ImpliedFolder);
            if (cuts.TryGetValue(hash, out var cut))
                removed = Math.Max(removed, cut);
        }

        return hash;
    }

    private bool IsAlive(in Node node) => cuts.Count == 0 || LastCut(node.Parent) <= node.Sequence;

    /// <summary>Number of the last entry that removed this folder or an ancestor with all content; -1 when none did.</summary>
    private int LastCut(ulong folder)
    {
        var climbed = new List<ulong>();
        var last = -1;
        for (var hash = folder; hash != PathHash.Root; hash = nodes[hash].Parent)
        {
            if (lastCuts is not null && lastCuts.TryGetValue(hash, out last))
                break;
            climbed.Add(hash);
        }

        for (var i = climbed.Count - 1; i >= 0; i--)
        {
            if (cuts.TryGetValue(climbed[i], out var cut))
                last = Math.Max(last, cut);
            lastCuts?.Add(climbed[i], last);
        }

        return last;
    }

    private static bool IsFolder(NodeKind kind) => kind is NodeKind.Folder or NodeKind.ImpliedFolder;

    private static ImmutableArray<ulong> Sorted(List<ulong> hashes)
    {
        var array = hashes.ToArray();
        Array.Sort(array);
        return ImmutableCollectionsMarshal.AsImmutableArray(array);
    }

    private readonly record struct Node(ulong Parent, int Sequence, NodeKind Kind);
}
