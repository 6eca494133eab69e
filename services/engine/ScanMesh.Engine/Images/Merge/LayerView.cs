using System.Collections.Immutable;
using ScanMesh.Engine.Images.Layers;

namespace ScanMesh.Engine.Images.Merge;

/// <summary>
/// One layer as seen on top of the layers below: what its names mean there, and which paths of theirs it removes. A name is followed
/// through a link of a lower layer unless this layer removes the link or has an entry of its own at that name (services/engine/README.md,
/// "Links").
/// </summary>
internal sealed class LayerView : ILinkTable
{
    private const int MaxAliases = 4096;
    private readonly LinkWork work;
    private readonly PathIndex paths;
    private readonly IReadOnlyDictionary<ulong, LayerLink> lower;
    private readonly Dictionary<ulong, LayerLink> own = [];
    private readonly HashSet<ulong> whiteouts = [];
    private readonly HashSet<ulong> opaqueFolders = [];
    private readonly HashSet<ulong> removedLinks = [];
    private readonly Dictionary<string, List<string>> aliases = new(StringComparer.Ordinal);

    public LayerView(LayerRecord record, IReadOnlyDictionary<ulong, LayerLink> lower, LinkWork work)
    {
        this.work = work;
        paths = record.Paths;
        this.lower = lower;
        foreach (var path in record.Whiteouts)
            whiteouts.Add(PathHash.Of(RealPath(path)));
        foreach (var path in record.OpaqueFolders)
            opaqueFolders.Add(PathHash.Of(RealPath(path, includeLast: true)));
        if (whiteouts.Count + opaqueFolders.Count > 0)
            foreach (var (hash, link) in lower)
                if (IsWhitedOut(link.Path))
                    removedLinks.Add(hash);
        foreach (var link in record.Links)
        {
            var real = RealPath(link.Path);
            own[PathHash.Of(real)] = link with { Path = real };
        }

        if (!paths.ImpliedFolders.IsEmpty)
            FindAliases();
    }

    /// <summary>The layer's own links by the hash of their real path.</summary>
    public IReadOnlyDictionary<ulong, LayerLink> OwnLinks => own;

    /// <summary>True when some links were not followed because there are too many.</summary>
    public bool HasTooManyAliases { get; private set; }

    /// <inheritdoc/>
    public bool TryFollow(ulong path, out string target)
    {
        var found = own.TryGetValue(path, out var link)
            || (lower.TryGetValue(path, out link) && !removedLinks.Contains(path) && !Has(paths.Folders, path) && !Has(paths.Files, path));
        target = found ? link.Target : "";
        return found;
    }

    /// <summary>Where an entry of this layer really lies. Behind a loop of links it stays where it says.</summary>
    public string RealPath(string path) => RealPath(path, includeLast: false);

    /// <summary>What this layer does to a real path of the layers below.</summary>
    public Removal Removes(string path, bool isLink)
    {
        if (IsWhitedOut(path))
            return Removal.Removed;
        var hash = PathHash.Root;
        for (var parts = new PathParts(path); parts.MoveNext();)
        {
            hash = PathHash.Append(hash, parts.Current);
            if (own.ContainsKey(hash) || Has(paths.Files, hash))
                return Removal.Removed;
        }

        if (Has(paths.Folders, hash) || (!isLink && Has(paths.ImpliedFolders, hash)))
            return Removal.Removed;
        return aliases.Count == 0 ? Removal.None : RemovesThroughLink(path, isLink);
    }

    private string RealPath(string path, bool includeLast)
    {
        if (ReferenceEquals(includeLast ? LinkResolver.Whole(path, this) : LinkResolver.Ancestors(path, this), path))
            return path;
        var name = PathHash.Root;
        var real = "";
        for (var parts = new PathParts(path); parts.MoveNext();)
        {
            // A folder with an entry of its own replaces the link that lies where its name leads.
            name = PathHash.Append(name, parts.Current);
            real = LayerPath.Join(real, parts.Current);
            if ((includeLast || !parts.IsLast) && !Has(paths.Folders, name) && TryFollow(PathHash.Of(real), out var target))
                real = LinkResolver.Target(real, target, this) ?? real;
        }

        return real;
    }

    private Removal RemovesThroughLink(string path, bool isLink)
    {
        if (!isLink && aliases.ContainsKey(path))
            return Removal.Removed;
        for (var ancestor = path; ancestor.Length > 0; ancestor = LayerPath.Parent(ancestor))
            foreach (var alias in AliasesOf(ancestor))
            {
                var hash = PathHash.Of(alias);
                var isWhole = ancestor.Length == path.Length;
                if (Has(paths.Files, hash))
                    return isWhole ? Removal.ReplacedThroughLink : Removal.Removed;
                if (isWhole && (Has(paths.Folders, hash) || (!isLink && Has(paths.ImpliedFolders, hash))))
                    return Removal.Removed;
            }

        return Removal.None;
    }

    private bool IsWhitedOut(string path)
    {
        if (whiteouts.Count == 0 && opaqueFolders.Count == 0)
            return false;
        var hash = PathHash.Root;
        for (var parts = new PathParts(path); parts.MoveNext();)
        {
            if (opaqueFolders.Contains(hash))
                return true;
            hash = PathHash.Append(hash, parts.Current);
            if (whiteouts.Contains(hash))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Finds by which other names this layer writes into the folders that links lead to. Such a name is an implied folder of the layer:
    /// with an entry of its own it would replace the link.
    /// </summary>
    private void FindAliases()
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        for (var grown = true; grown && !HasTooManyAliases;)
        {
            grown = false;
            foreach (var (hash, link) in lower.Concat(own).ToList())
            {
                if (!work.TrySpend())
                    HasTooManyAliases = true;
                if (HasTooManyAliases)
                    return;
                foreach (var name in AliasesOf(link.Path).Prepend(link.Path).ToList())
                {
                    var nameHash = PathHash.Of(name);
                    if (Has(paths.Folders, nameHash) || Has(paths.Files, nameHash))
                        removedLinks.Add(hash);
                    if (!Has(paths.ImpliedFolders, nameHash) || !TryFollow(hash, out _) || known.Contains(name)
                        || LinkResolver.Target(link.Path, link.Target, this) is not { } target)
                        continue;
                    if (known.Count == MaxAliases)
                        HasTooManyAliases = true;
                    else
                        grown |= AddAlias(known, name, target);
                }
            }
        }
    }

    private bool AddAlias(HashSet<string> known, string name, string target)
    {
        known.Add(name);
        if (!aliases.TryGetValue(target, out var names))
            aliases.Add(target, names = []);
        names.Add(name);
        return true;
    }

    /// <summary>The other names that this layer may use for a real path.</summary>
    private IEnumerable<string> AliasesOf(string path)
    {
        for (var folder = path; folder.Length > 0;)
        {
            folder = LayerPath.Parent(folder);
            if (aliases.TryGetValue(folder, out var names))
                foreach (var name in names)
                {
                    if (!work.TrySpend())
                    {
                        HasTooManyAliases = true;
                        yield break;
                    }

                    yield return LayerPath.Join(name, path.AsSpan(folder.Length == 0 ? 0 : folder.Length + 1));
                }
        }
    }

    private static bool Has(ImmutableArray<ulong> sorted, ulong hash) => sorted.AsSpan().BinarySearch(hash) >= 0;
}
