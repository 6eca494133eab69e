using System.Collections.Immutable;
using System.Globalization;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Merge;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Unit.Engine.Records;

namespace ScanMesh.Tests.Unit.Engine.Merge;

/// <summary>Merges sketched layers; layers are named by their number from 0.</summary>
internal static class MergeCase
{
    /// <summary>All ecosystems, but for npm's modules those whose files tests can write in a word.</summary>
    public static readonly ImmutableArray<IEcosystem> Known = [.. ScanMesh.Engine.Ecosystems.Ecosystems.All.Where(e => e.PackageType != "npm"), new NodeModules()];
    public static readonly AnalyserSet Analysers = AnalyserSet.Create(new ScanLimits(), Known);

    public static Inventory Merged(params LayerSketch[] layers) => LayerMerge.Merge([.. layers.Select((l, i) => l.Build(Analysers, Name(i)))], Known);

    /// <summary>"name version @layer" of each package.</summary>
    public static string[] Lines(Inventory inventory) => [.. inventory.Packages.Select(p => $"{p.Name} {p.Version} @{LayerOf(p)}")];

    public static int LayerOf(Package package) => Enumerable.Range(0, 100).First(i => Digest.Sha256(System.Text.Encoding.UTF8.GetBytes(Name(i))) == package.Layer);

    public static string Name(int layer) => layer.ToString(CultureInfo.InvariantCulture);
}
