using ScanMesh.Engine.Images.Layers;
using ScanMesh.Tests.Unit.Engine.Records;

namespace ScanMesh.Tests.Unit.Engine.Merge;

/// <summary>
/// A root file system in memory to which layers are applied one after the other, as a runtime unpacks them: written without a look at the
/// merge, with real nodes in place of hashes and records.
/// </summary>
internal sealed class ModelTree
{
    private readonly Node root = new(EntryKind.Directory);

    public void Apply(LayerSketch layer)
    {
        var folders = layer.Entries.Where(e => e.Entry.Kind == EntryKind.Directory).Select(e => e.Entry.Path).ToHashSet();
        var links = new Dictionary<string, string>();
        var removals = new List<Action>();
        foreach (var (entry, _) in layer.Entries)
        {
            var slash = entry.Path.LastIndexOf('/');
            var name = entry.Path[(slash + 1)..];
            if (entry.Kind == EntryKind.SymbolicLink)
                links[entry.Path] = entry.LinkTarget!;
            if (!name.StartsWith(".wh."))
                continue;
            var folder = Find(slash < 0 ? [] : entry.Path[..slash].Split('/'), folders, links);
            if (folder is null)
                continue;
            removals.Add(name == ".wh..wh..opq" ? folder.Children.Clear : () => folder.Children.Remove(name[4..]));
        }

        foreach (var removal in removals)
            removal();
        foreach (var (entry, content) in layer.Entries)
            if (!entry.Path.Split('/')[^1].StartsWith(".wh."))
                Put(entry, content);
    }

    /// <summary>The tree as one layer.</summary>
    public LayerSketch Flat()
    {
        var sketch = new LayerSketch();
        Walk(root, "");
        return sketch;

        void Walk(Node folder, string path)
        {
            foreach (var (name, node) in folder.Children.OrderBy(c => c.Key, StringComparer.Ordinal))
            {
                var child = path + name;
                if (node.Kind == EntryKind.SymbolicLink)
                    sketch.Link(child, node.Target!);
                else if (node.Kind == EntryKind.Directory)
                    sketch.Folder(child);
                else
                    sketch.Bytes(child, node.Content);
                Walk(node, child + "/");
            }
        }
    }

    private void Put(ArchiveEntry entry, byte[] content)
    {
        var parts = entry.Path.Split('/');
        var folder = Descend(parts[..^1]);
        if (entry.Kind == EntryKind.Directory && folder.Children.TryGetValue(parts[^1], out var there) && there.Kind == EntryKind.Directory)
            return;
        folder.Children[parts[^1]] = new Node(entry.Kind) { Target = entry.LinkTarget, Content = content };
    }

    /// <summary>Follows links and makes what is missing; a file in the way becomes a folder.</summary>
    private Node Descend(IEnumerable<string> parts)
    {
        var at = new Stack<Node>([root]);
        Walk(parts);
        return at.Peek();

        void Walk(IEnumerable<string> names)
        {
            foreach (var name in names)
            {
                if (name is "" or ".")
                    continue;
                if (name == "..")
                {
                    if (at.Count > 1)
                        at.Pop();
                    continue;
                }

                if (!at.Peek().Children.TryGetValue(name, out var next) || next.Kind == EntryKind.File)
                    at.Peek().Children[name] = next = new Node(EntryKind.Directory);
                if (next.Kind == EntryKind.Directory)
                {
                    at.Push(next);
                    continue;
                }

                if (next.Target!.StartsWith('/'))
                    while (at.Count > 1)
                        at.Pop();
                Walk(next.Target.Split('/'));
            }
        }
    }

    /// <summary>Finds a folder of the lower layers; a name at which the new layer brings a folder or link of its own is that.</summary>
    private Node? Find(string[] parts, HashSet<string> ownFolders, Dictionary<string, string> ownLinks)
    {
        var at = new Stack<(Node? Node, string Path)>([(root, "")]);
        for (var i = 0; i < parts.Length; i++)
        {
            var name = string.Join('/', parts[..(i + 1)]);
            if (ownLinks.TryGetValue(name, out var own))
                Follow(own);
            else if (ownFolders.Contains(name))
                at.Push((at.Peek().Node?.Children.GetValueOrDefault(parts[i]) is { Kind: EntryKind.Directory } there ? there : null, (at.Peek().Path + "/" + parts[i]).TrimStart('/')));
            else
                Walk([parts[i]]);
        }

        return at.Peek().Node;

        void Follow(string target)
        {
            if (target.StartsWith('/'))
                while (at.Count > 1)
                    at.Pop();
            Walk(target.Split('/'));
        }

        void Walk(IEnumerable<string> names)
        {
            foreach (var name in names)
            {
                if (name is "" or ".")
                    continue;
                if (name == "..")
                {
                    if (at.Count > 1)
                        at.Pop();
                    continue;
                }

                var path = at.Peek().Path.Length == 0 ? name : at.Peek().Path + "/" + name;
                var next = at.Peek().Node?.Children.GetValueOrDefault(name);
                var target = ownLinks.GetValueOrDefault(path) ?? (ownFolders.Contains(path) ? null : next?.Target);
                if (target is null)
                {
                    at.Push((next?.Kind == EntryKind.SymbolicLink ? null : next, path));
                    continue;
                }

                Follow(target);
            }
        }
    }

    private sealed class Node(EntryKind kind)
    {
        public EntryKind Kind { get; } = kind;
        public string? Target { get; init; }
        public byte[] Content { get; init; } = [];
        public Dictionary<string, Node> Children { get; } = [];
    }
}
