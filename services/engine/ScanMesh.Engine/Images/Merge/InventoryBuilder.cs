using System.Collections.Immutable;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Ecosystems.OsRelease;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Merge;

/// <summary>Gives the merged facts their meaning: distribution, then purl and advisory ecosystem, ownership, introducing layer, problems.</summary>
internal sealed class InventoryBuilder(ImmutableArray<IEcosystem> ecosystems, PackagePresence presence)
{
    /// <summary>The inventory of a merged tree.</summary>
    public Inventory Build(IReadOnlyList<LayerRecord> layers, MergedTree tree)
    {
        var files = WithoutReplaced(tree.Files.OrderBy(f => f.Path, StringComparer.Ordinal).ToList());
        var distribution = DistributionOf(files);
        var problems = files.SelectMany(f => f.Evidence).SelectMany(e => e.Problems).ToList();
        var hidden = HiddenByLinks(tree).ToList();
        ImmutableArray<Package> packages = [.. PackageIds.Numbered(Packages(files, distribution, layers, tree, problems))];
        return new Inventory
        {
            Distribution = distribution,
            Packages = packages,
            Problems = [.. problems.Concat(hidden).Concat(tree.Problems).Concat(layers.SelectMany(l => l.Problems)).Distinct().Order()],
            Complete = tree.Problems.Count == 0 && hidden.Count == 0 && !layers.Any(l => l.Partial) && !problems.Any(HidesPackages),
        };
    }

    /// <summary>The files without those that their manager does not read because of others.</summary>
    private List<LiveFile> WithoutReplaced(List<LiveFile> files)
    {
        var analysers = ecosystems.SelectMany(e => e.Analysers).OfType<IPrecedence>().ToDictionary(a => a.Id, StringComparer.Ordinal);
        var named = files.Where(f => f.Evidence.Any(e => analysers.ContainsKey(e.Analyser) && e.Facts.OfType<PackageFact>().Any())).Select(f => f.Path).ToHashSet(StringComparer.Ordinal);
        return named.Count == 0 ? files : [.. files.Where(f => !f.Evidence.Any(e => analysers.TryGetValue(e.Analyser, out var analyser) && analyser.Preferred(f.Path).Any(named.Contains)))];
    }

    private static Distribution? DistributionOf(List<LiveFile> files)
    {
        var file = files.Find(f => f.Path == OsReleaseAnalyser.Preferred) ?? files.Find(f => f.Path == OsReleaseAnalyser.Fallback);
        return file?.Evidence.SelectMany(e => e.Facts).OfType<OsReleaseFact>().FirstOrDefault() is { } fact ? OsReleaseDistribution.Of(fact) : null;
    }

    private IEnumerable<Package> Packages(List<LiveFile> files, Distribution? distribution, IReadOnlyList<LayerRecord> layers, ILinkTable links, List<Problem> problems)
    {
        var seen = new HashSet<PackageKey>();
        var found = files.SelectMany(f => f.Evidence.SelectMany(e => e.Facts.OfType<PackageFact>().Select(fact => (File: f, e.Analyser, Fact: fact)))).ToList();
        var owned = OwnedPaths(files, found.Select(f => f.Fact), links);
        var locks = new LockFiles(ecosystems, found.Select(f => (f.File.Path, f.Fact)));
        foreach (var (file, analyser, fact) in found)
        {
            var ecosystem = ecosystems.FirstOrDefault(e => e.PackageType == fact.Type);
            var key = presence.KeyOf(fact, file.Path);
            if (ecosystem is null || !seen.Add(key) || (!ecosystem.IsPackageDatabase && SystemFolder.Holds(file.Path) && owned.Contains(file.Path)))
                continue;
            if (fact.Basis == PackageBasis.LockFile && locks.IsAnswered(file.Path, fact))
                continue;
            if (Identify(ecosystem, fact, distribution) is not { } identity)
            {
                problems.Add(new Problem(file.Path, analyser, ProblemReason.Malformed, "a package whose name or version can be no part of a package URL was left out"));
                continue;
            }

            var place = PackagePresence.PlaceOf(fact, file.Path);
            var layer = layers[presence.IntroducedBy(key)].Blob;
            yield return new Package
            {
                Id = ecosystem.IsPackageDatabase ? identity.Purl : $"{identity.Purl}#{place}",
                Purl = identity.Purl,
                Name = fact.Name,
                Version = fact.Version,
                Ecosystem = Vendors.Of(identity.Ecosystem, fact.Name, fact.Version),
                Source = fact.SourceName is null && fact.SourceVersion is null ? null : new PackageSource(fact.SourceName ?? fact.Name, fact.SourceVersion ?? fact.Version),
                Layer = layer.IsEmpty ? null : layer,
                Path = place,
                Architecture = fact.Architecture,
                Licences = fact.Licences,
                Basis = fact.Basis == PackageBasis.Installed ? null : fact.Basis,
                Development = fact.IsDevelopment ? true : null,
                Module = fact.Module,
            };
        }
    }

    /// <summary>Null where the file names what no package can be called ("/"): one bad name is a problem, not the end of the scan.</summary>
    private static PackageIdentity? Identify(IEcosystem ecosystem, PackageFact fact, Distribution? distribution)
    {
        try
        {
            return ecosystem.Identify(fact, distribution);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Known places of package databases and os-release that links lead to where nothing is read: the system sees more there than we do.</summary>
    private IEnumerable<Problem> HiddenByLinks(MergedTree tree)
    {
        foreach (var analyser in ecosystems.SelectMany(e => e.Analysers).Append(new OsReleaseAnalyser()).OfType<IFixedPaths>())
            foreach (var path in analyser.FixedPaths.Concat(tree.Links.Select(l => l.Path).Where(p => analyser.Needs(p) != FileNeed.None)).Distinct(StringComparer.Ordinal))
            {
                var name = path.TrimEnd('/');
                var real = LinkResolver.Whole(name, tree);
                if (real is not null && real != name && analyser.Needs(path.EndsWith('/') ? real + "/any" : real) == FileNeed.None)
                    yield return new Problem(name, analyser.Id, ProblemReason.Unsupported, $"symbolic links lead from here to {real}, which is not read");
            }
    }

    /// <summary>Real paths that a package which is present owns.</summary>
    private HashSet<string> OwnedPaths(List<LiveFile> files, IEnumerable<PackageFact> facts, ILinkTable links)
    {
        var databaseTypes = ecosystems.Where(e => e.IsPackageDatabase).Select(e => e.PackageType).ToHashSet(StringComparer.Ordinal);
        var present = facts.Where(f => databaseTypes.Contains(f.Type)).Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
        return files.SelectMany(f => f.Owned).Where(o => present.Contains(o.Owner)).Select(o => LinkResolver.Ancestors(o.Path, links) ?? o.Path).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>A fault in a package database may hide packages; so may a limit or our own fault anywhere. A broken file of another kind is itself alone.</summary>
    private bool HidesPackages(Problem problem) => problem.Reason is ProblemReason.Limit or ProblemReason.Internal
        || ecosystems.Any(e => e.IsPackageDatabase && e.Analysers.Any(a => a.Id == problem.Analyser));
}
