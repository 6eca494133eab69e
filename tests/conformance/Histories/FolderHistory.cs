using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Merge;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Conformance.Inventories;
using ScanMesh.Tests.Kit.Images;

namespace ScanMesh.Tests.Conformance.Histories;

/// <summary>
/// The root of an image, on which package managers work; each state of it that is taken becomes a layer, as an overlay has it: what was written since the state before
/// (touched files too), whiteouts for what went, an opaque folder where one was made anew. With each state goes what the package manager lists of it, which
/// tells which layer brought a package.
/// </summary>
internal sealed class FolderHistory(string root)
{
    private static readonly AnalyserSet analysers = AnalyserSet.Create(new ScanLimits());
    private readonly List<BuiltLayer> layers = [];
    private readonly List<HashSet<string>> lists = [];
    private Dictionary<string, Entry> before = new(StringComparer.Ordinal);

    /// <summary>Takes the present state as the next layer.</summary>
    /// <param name="listed">What the package manager lists of it, a line a package.</param>
    public async Task TakeAsync(IEnumerable<string> listed)
    {
        var now = await EntriesAsync();
        layers.Add(Difference(before, now));
        lists.Add(listed.ToHashSet(StringComparer.Ordinal));
        before = now;
    }

    /// <summary>
    /// Asserts that the merged layers, and the last state as one layer, are what the package manager lists of that state, and that each package is of the layer since which it
    /// is listed without a break.
    /// </summary>
    /// <param name="line">The line of a package in the lists, or null for one that the package manager does not look at.</param>
    /// <returns>The lines with the number of the layer behind, ordinal order.</returns>
    public async Task<IReadOnlyList<string>> CheckAsync(Func<Package, string?> line)
    {
        var merged = await ScanAsync(layers);
        var flat = await ScanAsync([Difference(new(StringComparer.Ordinal), before)]);
        var listed = lists[^1].Select(l => $"{l} @{lists.FindLastIndex(state => !state.Contains(l)) + 1}").Order(StringComparer.Ordinal).ToList();

        Assert.Equal(listed, merged.Packages.Where(p => line(p) is not null).Select(p => $"{line(p)} @{layers.FindIndex(l => l.Digest == p.Layer)}").Order(StringComparer.Ordinal));
        Assert.Equal(flat.Packages.Select(p => (p.Id, p.Basis)), merged.Packages.Select(p => (p.Id, p.Basis)));
        Assert.Empty(merged.Problems);
        Assert.True(merged.Complete);
        return listed;
    }

    private static async Task<Inventory> ScanAsync(IEnumerable<BuiltLayer> layers)
    {
        var records = new List<LayerRecord>();
        foreach (var layer in layers)
        {
            var builder = analysers.NewBuilder();
            var reading = await new LayerReader(new ScanLimits()).ReadAsync(new MemoryStream(layer.Bytes), layer.Descriptor, builder, TestContext.Current.CancellationToken);
            Assert.True(reading.IsVerified);
            records.Add(builder.Build(layer.Digest, layer.Bytes.Length, reading.Uncompressed, reading.IsPartial, reading.Problems));
        }

        return LayerMerge.Merge(records);
    }

    private BuiltLayer Difference(Dictionary<string, Entry> before, Dictionary<string, Entry> now)
    {
        var layer = new LayerBuilder().Compression(LayerCompression.None);
        var written = now.Where(e => !before.TryGetValue(e.Key, out var old) || old != e.Value || IsAnew(e.Key)).Select(e => e.Key).ToHashSet(StringComparer.Ordinal);
        var gone = before.Keys.Where(p => !now.ContainsKey(p) && IsKept(Parent(p))).Order(StringComparer.Ordinal).ToList();
        var folders = written.Concat(gone).SelectMany(Ancestors).ToHashSet(StringComparer.Ordinal);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, entry) in now.Where(e => written.Contains(e.Key) || folders.Contains(e.Key)).OrderBy(e => e.Key, StringComparer.Ordinal))
            switch (entry.Kind)
            {
                case 'd':
                    layer.Directory(path);
                    if (before.TryGetValue(path, out var old) && old.Kind == 'd' && old != entry)
                        layer.Opaque(path);
                    break;
                case 'l':
                    layer.SymbolicLink(path, entry.Target);
                    break;
                case 'f' when names.TryGetValue(entry.Node, out var first):
                    layer.HardLink(path, first);
                    break;
                case 'f':
                    names[entry.Node] = path;
                    layer.File(path, File.ReadAllBytes(Path.Combine(root, path)));
                    break;
            }

        gone.ForEach(p => layer.Whiteout(p));
        return layer.Build();

        // A folder that is the same as before: what is gone from it needs a whiteout of its own.
        bool IsKept(string folder) => folder.Length == 0 || (now.TryGetValue(folder, out var entry) && entry.Kind == 'd' && before[folder] == entry && !IsAnew(folder));
        bool IsAnew(string path) => Ancestors(path).Any(f => before.TryGetValue(f, out var old) && old != now[f]);
    }

    /// <summary>All entries below the root. The number of a file and the time of its last change tell whether it was written.</summary>
    private async Task<Dictionary<string, Entry>> EntriesAsync()
    {
        var lines = await Tool.RunAsync(Tool.Require("find"), root, new Dictionary<string, string>(), ".", "-mindepth", "1", "-printf", @"%P\t%y\t%i\t%C@\t%l\n");
        return lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t'))
            .ToDictionary(f => f[0], f => new Entry(f[1][0], f[2], f[1] == "d" ? "" : f[3], f[4]), StringComparer.Ordinal);
    }

    private static string Parent(string path) => path[..Math.Max(0, path.LastIndexOf('/'))];

    private static IEnumerable<string> Ancestors(string path)
    {
        for (var folder = Parent(path); folder.Length > 0; folder = Parent(folder))
            yield return folder;
    }

    private readonly record struct Entry(char Kind, string Node, string Changed, string Target);
}
