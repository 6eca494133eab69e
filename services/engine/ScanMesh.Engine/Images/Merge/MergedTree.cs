using System.Collections.Immutable;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Merge;

/// <summary>What is left of the layers so far: the files that were read, and the symbolic links. Everything else is not needed.</summary>
/// <param name="readByBytes">Ids of the analysers that take files by their first bytes, under any name.</param>
internal sealed class MergedTree(IReadOnlySet<string> readByBytes) : ILinkTable
{
    private readonly Dictionary<string, LiveFile> files = new(StringComparer.Ordinal);
    private readonly Dictionary<ulong, LayerLink> links = [];
    private readonly LinkWork work = new();

    /// <summary>The files that are left.</summary>
    public IEnumerable<LiveFile> Files => files.Values;

    /// <summary>The symbolic links that are left.</summary>
    public IEnumerable<LayerLink> Links => links.Values;

    /// <summary>What the layers' way of writing hides from us: problems that make the inventory incomplete.</summary>
    public List<Problem> Problems { get; } = [];

    /// <inheritdoc/>
    public bool TryFollow(ulong path, out string target)
    {
        var found = links.TryGetValue(path, out var link);
        target = found ? link.Target : "";
        return found;
    }

    /// <summary>Puts the next layer on top.</summary>
    /// <param name="record">The layer.</param>
    /// <param name="removed">Called for each file that the layer removes or replaces.</param>
    /// <param name="added">Called for each file that the layer brings.</param>
    public void Apply(LayerRecord record, Action<LiveFile> removed, Action<LiveFile> added)
    {
        var view = new LayerView(record, links, work);
        var arrivals = Arrivals(record, view);
        foreach (var file in files.Values.ToList())
            if (view.Removes(file.Path, isLink: false) is var how && how != Removal.None)
            {
                files.Remove(file.Path);
                removed(file);
                if (how == Removal.ReplacedThroughLink && !arrivals.ContainsKey(file.Path) && file.Evidence.FirstOrDefault(e => !readByBytes.Contains(e.Analyser)) is { } byName)
                    Problems.Add(new Problem(file.Path, byName.Analyser, ProblemReason.Unsupported, "a layer wrote this file through a symbolic link of a lower layer, under a name by which it was not read"));
            }

        foreach (var link in links.Where(l => view.Removes(l.Value.Path, isLink: true) != Removal.None).ToList())
            links.Remove(link.Key);
        foreach (var (hash, link) in view.OwnLinks)
            links[hash] = link;
        foreach (var file in arrivals.Values)
        {
            if (files.Remove(file.Path, out var before))
                removed(before);
            files.Add(file.Path, file);
            added(file);
        }

        if (view.HasTooManyAliases)
            Problems.Add(new Problem(null, null, ProblemReason.Limit, "a layer writes through more symbolic links than are followed"));
    }

    /// <summary>
    /// The layer's files at their real paths. Of several that meet there (which archive order would tell, and records do not keep) the one
    /// written by its real name counts, else the last name.
    /// </summary>
    private static Dictionary<string, LiveFile> Arrivals(LayerRecord record, LayerView view)
    {
        var owned = record.Owned.ToLookup(o => o.Evidence, StringComparer.Ordinal);
        var arrivals = new Dictionary<string, LiveFile>(StringComparer.Ordinal);
        var byName = record.Evidence.GroupBy(e => e.Path, StringComparer.Ordinal)
            .Select(group => (Name: group.Key, Real: view.RealPath(group.Key), Evidence: group.ToImmutableArray()))
            .OrderBy(file => string.Equals(file.Name, file.Real, StringComparison.Ordinal));
        foreach (var (name, real, evidence) in byName)
            arrivals[real] = new LiveFile(
                real,
                string.Equals(name, real, StringComparison.Ordinal) ? evidence : [.. evidence.Select(e => Moved(e, real))],
                [.. owned[name]]);
        return arrivals;
    }

    private static FileEvidence Moved(FileEvidence evidence, string path) =>
        evidence with { Path = path, Problems = [.. evidence.Problems.Select(p => p with { Path = path })] };
}
