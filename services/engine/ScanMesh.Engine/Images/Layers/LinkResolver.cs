namespace ScanMesh.Engine.Images.Layers;

/// <summary>
/// Follows symbolic links inside a tree, as a kernel does inside a changed root: an absolute target starts at the root, <c>..</c> leaves
/// the folder really reached, and never the root.
/// </summary>
internal static class LinkResolver
{
    /// <summary>Links followed for one path before it counts as a loop (Linux: 40).</summary>
    public const int MaxFollowed = 40;

    /// <summary>The path with the links among its ancestors followed; the same instance when there are none; null for a loop.</summary>
    public static string? Ancestors(string path, ILinkTable links) => NeedsWork(path, links, includeLast: false) ? Walk(path, links, includeLast: false) : path;

    /// <summary>The folder that a link leads to; null for a loop.</summary>
    /// <param name="linkPath">The link's real path.</param>
    /// <param name="target">Its raw target.</param>
    /// <param name="links">The links.</param>
    public static string? Target(string linkPath, string target, ILinkTable links) =>
        Walk(target.StartsWith('/') ? target : $"{LayerPath.Parent(linkPath)}/{target}", links, includeLast: true);

    /// <summary>The path with every link followed, itself too; the same instance when there are none; null for a loop.</summary>
    public static string? Whole(string path, ILinkTable links) => NeedsWork(path, links, includeLast: true) ? Walk(path, links, includeLast: true) : path;

    /// <summary>True when an ancestor of the path is a link.</summary>
    public static bool LeadsThroughLinks(ReadOnlySpan<char> path, ILinkTable links) => NeedsWork(path, links, includeLast: false);

    private static bool NeedsWork(ReadOnlySpan<char> path, ILinkTable links, bool includeLast)
    {
        var hash = PathHash.Root;
        for (var parts = new PathParts(path); parts.MoveNext();)
        {
            hash = PathHash.Append(hash, parts.Current);
            if ((includeLast || !parts.IsLast) && links.TryFollow(hash, out _))
                return true;
        }

        return false;
    }

    private static string? Walk(string path, ILinkTable links, bool includeLast)
    {
        var reached = new List<(string Name, ulong Hash)>();
        var ahead = new Stack<string>();
        Push(ahead, path);
        var keepLast = includeLast ? 0 : 1;
        for (var followed = 0; ahead.Count > 0;)
        {
            var name = ahead.Pop();
            if (name is "" or ".")
                continue;
            if (name == "..")
            {
                if (reached.Count > 0)
                    reached.RemoveAt(reached.Count - 1);
                continue;
            }

            var hash = PathHash.Append(reached.Count == 0 ? PathHash.Root : reached[^1].Hash, name);
            if (ahead.Count < keepLast || !links.TryFollow(hash, out var target))
            {
                reached.Add((name, hash));
                continue;
            }

            if (++followed > MaxFollowed)
                return null;
            if (target.StartsWith('/'))
                reached.Clear();
            Push(ahead, target);
        }

        return string.Join('/', reached.Select(part => part.Name));
    }

    private static void Push(Stack<string> ahead, string path)
    {
        var parts = path.Split('/');
        for (var i = parts.Length - 1; i >= 0; i--)
            ahead.Push(parts[i]);
    }
}
