using CsCheck;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Merge;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Unit.Engine.Records;
using static ScanMesh.Tests.Unit.Engine.Merge.MergeCase;

namespace ScanMesh.Tests.Unit.Engine.Merge;

public sealed class MergeEqualsFlatTests
{
    [Fact]
    public void Merge_RandomLayers_EqualsTheFlatRootFileSystem() => RandomLayers.Stacks.Sample(
        stack =>
        {
            var merged = Merged(stack);
            var flat = FlatOf(stack);
            return Same(Packages(merged), Packages(flat)) && Same(merged.Problems, flat.Problems)
                && merged.Distribution?.VersionId == flat.Distribution?.VersionId && merged.Complete == flat.Complete;
        },
        iter: 5_000,
        print: Explain);

    [Fact]
    public void Merge_RandomLayers_IntroducingLayerIsTheLowestOfContinuousPresence() => RandomLayers.Stacks.Sample(
        stack =>
        {
            // Ownership hides a module without removing it, and so do what is installed for what lock files list, and a database of rpm for those of its other formats: left out here.
            foreach (var layer in stack)
                layer.Entries.RemoveAll(e => e.Entry.Path.EndsWith(".list") || RandomLayers.IsLock(e.Entry.Path) || RandomLayers.Owns(e.Content) || (e.Entry.Path.Contains("/rpm/") && !e.Entry.Path.EndsWith("rpm/rpmdb.sqlite")));

            // Presence after each layer, by scanning each prefix flat: no bookkeeping between layers.
            var presence = Enumerable.Range(1, stack.Length).Select(n => Identities(FlatOf(stack[..n]))).ToArray();
            return Merged(stack).Packages.All(package =>
            {
                var lowest = stack.Length - 1;
                while (lowest > 0 && presence[lowest - 1].Contains(Identity(package)))
                    lowest--;
                return LayerOf(package) == lowest;
            });
        },
        iter: 2_000,
        print: stack => $"{RandomLayers.Show(stack)}\n== merged\n{string.Join('\n', Lines(Merged(stack)))}\n== presence\n{string.Join("\n--\n", Enumerable.Range(1, stack.Length).Select(n => string.Join('\n', Identities(FlatOf(stack[..n])))))}");

    [Fact]
    public void Merge_RandomLayersThroughTheCodec_GivesTheSame() => RandomLayers.Stacks.Sample(
        stack =>
        {
            var records = stack.Select((l, i) => l.Build(Analysers, Name(i))).ToArray();
            var decoded = records.Select(r => LayerRecordCodec.Decode(LayerRecordCodec.Encode(r))).ToArray();
            var again = LayerMerge.Merge(decoded, Known);
            var merged = LayerMerge.Merge(records, Known);
            return Same(Lines(again), Lines(merged)) && Same(again.Problems, merged.Problems);
        },
        iter: 1_000,
        print: RandomLayers.Show);

    private static Inventory FlatOf(LayerSketch[] stack)
    {
        var tree = new ModelTree();
        foreach (var layer in stack)
            tree.Apply(layer);
        return Merged(tree.Flat());
    }

    private static bool Same<T>(IEnumerable<T> left, IEnumerable<T> right) => left.SequenceEqual(right);

    private static string[] Packages(Inventory inventory) => [.. inventory.Packages.Select(p => $"{p.Id} {p.Path} {p.Ecosystem} {p.Source} {p.Architecture}")];

    private static HashSet<(string, string, string, string?)> Identities(Inventory inventory) => [.. inventory.Packages.Select(Identity)];

    private static (string, string, string, string?) Identity(Package package) =>
        (package.Purl.Split('/')[0], package.Name, package.Version, package.Id.Contains('#') ? package.Path : package.Architecture);

    private static string Explain(LayerSketch[] stack) =>
        $"{RandomLayers.Show(stack)}\n== merged\n{string.Join('\n', Packages(Merged(stack)))}\n{string.Join('\n', Merged(stack).Problems)}\n== flat\n{string.Join('\n', Packages(FlatOf(stack)))}\n{string.Join('\n', FlatOf(stack).Problems)}";
}
