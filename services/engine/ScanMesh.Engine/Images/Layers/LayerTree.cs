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
/// The layer's own tree while its archive is read, by path hashes alone (24 to 32 bytes an entry). The last entry of a path wins, as
/// when the archive is unpacked: a folder over a folder keeps the content, anything else over a folder removes it, an entry below a
/// file turns the file into a folder.
/// </summary>
/// <param name="capacity">Most paths it takes, implied folders included.</param>
internal sealed class LayerTree(int capacity)
{
    private readonly int capacity = capacity <= LayerNodes.MaxEntries ? capacity : throw new ArgumentOutOfRangeException(nameof(capacity));
    private readonly LayerNodes nodes = new();
    private readonly Dictionary<int, int> cuts = [];
    private Dictionary<int, int>? lastCuts;
    private char[] lastFolder = [];
    private int lastFolderLength;
    private int lastFolderNode = LayerNodes.Root;

    /// <summary>Takes an entry; false when the tree is full.</summary>
    /// <param name="path">Its path, links among the ancestors already followed; not the root.</param>
    /// <param name="kind">The kind; never <see cref="NodeKind.ImpliedFolder"/>.</param>
    /// <param name="sequence">The entry's number in the archive, rising.</param>
    /// <param name="hash">The path's hash.</param>
    public bool TryPut(ReadOnlySpan<char> path, NodeKind kind, int sequence, out ulong hash)
    {
        var name = LayerPath.Name(path);
        hash = 0;
        if (!TryEnter(path[..Math.Max(0, path.Length - name.Length - 1)], sequence))
            return false;
        hash = PathHash.Append(HashOf(lastFolderNode), name);
        if (!TryGetOrAdd(hash, lastFolderNode, sequence, kind, out var number))
            return false;
        ref var node = ref nodes[number];
        if (IsFolder(node.Kind) && !IsFolder(kind))
        {
            cuts[number] = sequence;
            (lastFolderLength, lastFolderNode) = (0, LayerNodes.Root);
        }

        node = new LayerNode(hash, node.Parent, sequence, kind);
        return true;
    }

    /// <summary>Ends the reading: nothing is put any more.</summary>
    public void Seal() => lastCuts = [];

    /// <summary>True when the entry with this number is what the path is now (of this kind, and not removed with an ancestor).</summary>
    public bool Is(ulong hash, NodeKind kind, int sequence) =>
        nodes.Find(hash) is { } number && nodes[number] is var node && node.Kind == kind && node.Sequence == sequence && IsAlive(node);

    /// <summary>The index of all that is alive.</summary>
    public PathIndex ToIndex()
    {
        var counts = new int[4];
        for (var number = 0; number < nodes.Count; number++)
            if (IsAlive(nodes[number]))
                counts[(int)nodes[number].Kind]++;
        return new PathIndex(Alive(NodeKind.File, counts), Alive(NodeKind.Folder, counts)) { ImpliedFolders = Alive(NodeKind.ImpliedFolder, counts) };
    }

    /// <summary>Gives the memory back; nothing is asked any more.</summary>
    public void Release() => nodes.Release();

    /// <summary>Makes <paramref name="folder"/> the last folder; false when the tree is full before all its ancestors are in.</summary>
    private bool TryEnter(ReadOnlySpan<char> folder, int sequence)
    {
        if (folder.SequenceEqual(lastFolder.AsSpan(0, lastFolderLength)))
            return true;
        var at = LayerNodes.Root;
        var hash = PathHash.Root;
        var removed = -1;
        for (var parts = new PathParts(folder); parts.MoveNext();)
        {
            hash = PathHash.Append(hash, parts.Current);
            if (!TryGetOrAdd(hash, at, sequence, NodeKind.ImpliedFolder, out var number))
                return false;
            ref var node = ref nodes[number];
            if (node.Sequence < removed || !IsFolder(node.Kind))
                node = new LayerNode(hash, at, sequence, NodeKind.ImpliedFolder);
            if (cuts.TryGetValue(number, out var cut))
                removed = Math.Max(removed, cut);
            at = number;
        }

        if (lastFolder.Length < folder.Length)
            lastFolder = new char[folder.Length * 2];
        folder.CopyTo(lastFolder);
        (lastFolderLength, lastFolderNode) = (folder.Length, at);
        return true;
    }

    private bool TryGetOrAdd(ulong hash, int parent, int sequence, NodeKind kind, out int number)
    {
        var found = nodes.FindOrAdd(new LayerNode(hash, parent, sequence, kind), capacity);
        number = found ?? LayerNodes.Root;
        return found is not null;
    }

    private ulong HashOf(int number) => number == LayerNodes.Root ? PathHash.Root : nodes[number].Hash;

    private bool IsAlive(in LayerNode node) => cuts.Count == 0 || LastCut(node.Parent) <= node.Sequence;

    /// <summary>Number of the last entry that removed this folder or an ancestor with all content; -1 when none did.</summary>
    private int LastCut(int folder)
    {
        var climbed = new List<int>();
        var last = -1;
        for (var number = folder; number != LayerNodes.Root; number = nodes[number].Parent)
        {
            if (lastCuts is not null && lastCuts.TryGetValue(number, out last))
                break;
            climbed.Add(number);
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

    private ImmutableArray<ulong> Alive(NodeKind kind, int[] counts)
    {
        var hashes = new ulong[counts[(int)kind]];
        var next = 0;
        for (var number = 0; number < nodes.Count; number++)
            if (nodes[number].Kind == kind && IsAlive(nodes[number]))
                hashes[next++] = nodes[number].Hash;
        Array.Sort(hashes);
        return ImmutableCollectionsMarshal.AsImmutableArray(hashes);
    }
}
