using System.Collections.Immutable;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>The symbolic links of one layer while its archive is read.</summary>
internal sealed class LayerLinks(LayerTree tree) : ILinkTable
{
    private readonly Dictionary<ulong, (LayerLink Link, int Sequence)> links = [];

    /// <summary>How many were put, replaced ones included.</summary>
    public int Count => links.Count;

    /// <summary>Takes a link.</summary>
    public void Put(ulong hash, string path, string target, int sequence) => links[hash] = (new LayerLink(path, target), sequence);

    /// <inheritdoc/>
    public bool TryFollow(ulong path, out string target)
    {
        var found = links.TryGetValue(path, out var put) && tree.Is(path, NodeKind.Link, put.Sequence);
        target = found ? put.Link.Target : "";
        return found;
    }

    /// <summary>The links that are still there, ordered by path.</summary>
    public ImmutableArray<LayerLink> ToArray() =>
        [.. links.Where(l => tree.Is(l.Key, NodeKind.Link, l.Value.Sequence)).Select(l => l.Value.Link).OrderBy(l => l.Path, StringComparer.Ordinal)];
}
