using System.Collections.Immutable;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Merge;

/// <summary>
/// Merges layer records to what the image's root file system holds: the same answer as scanning that file system flat (SEMANTICS S3).
/// A pure function of its input.
/// </summary>
public static class LayerMerge
{
    /// <summary>Merges with the built-in ecosystems.</summary>
    /// <param name="bottomToTop">The records, the lowest layer first; all of one analyser set.</param>
    public static Inventory Merge(IReadOnlyList<LayerRecord> bottomToTop) => Merge(bottomToTop, Ecosystems.Ecosystems.All);

    /// <summary>Merges with these ecosystems.</summary>
    /// <inheritdoc cref="Merge(IReadOnlyList{LayerRecord})" path="/param"/>
    /// <param name="bottomToTop">The records, the lowest layer first; all of one analyser set.</param>
    /// <param name="ecosystems">The ecosystems that the analyser set was made of.</param>
    public static Inventory Merge(IReadOnlyList<LayerRecord> bottomToTop, ImmutableArray<IEcosystem> ecosystems)
    {
        var tree = new MergedTree(ecosystems.SelectMany(e => e.Analysers).OfType<IExecutableAnalyser>().Select(a => a.Id).ToHashSet(StringComparer.Ordinal));
        var presence = new PackagePresence(ecosystems);
        for (var layer = 0; layer < bottomToTop.Count; layer++)
        {
            tree.Apply(bottomToTop[layer], presence.Remove, presence.Add);
            presence.EndLayer(layer);
        }

        return new InventoryBuilder(ecosystems, presence).Build(bottomToTop, tree);
    }
}
