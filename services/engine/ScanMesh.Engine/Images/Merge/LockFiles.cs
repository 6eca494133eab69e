using System.Collections.Immutable;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Merge;

/// <summary>
/// What lock files say against what is installed. A package that is installed is not told again. A lock file of which some packages are installed
/// beside it, or half of them anywhere, was carried out: the rest of it is for other platforms or for development, or was removed, and is not in the image.
/// </summary>
internal sealed class LockFiles
{
    private readonly ImmutableArray<IEcosystem> ecosystems;
    private readonly HashSet<(string Type, string Name, string Version)> installed = [];
    private readonly HashSet<(string Type, string Name, string Version, string Folder)> places = [];
    private readonly HashSet<(string File, string Type)> carriedOut = [];

    /// <summary>Looks at all packages of a merged tree.</summary>
    public LockFiles(ImmutableArray<IEcosystem> ecosystems, IEnumerable<(string Path, PackageFact Fact)> found)
    {
        this.ecosystems = ecosystems;
        var locked = new List<(string Path, PackageFact Fact)>();
        foreach (var (path, fact) in found)
            if (fact.Basis == PackageBasis.LockFile)
                locked.Add((path, fact));
            else if (EcosystemOf(fact) is { } ecosystem)
            {
                installed.Add((fact.Type, ecosystem.AdvisoryName(fact.Name), fact.Version));
                places.Add((fact.Type, ecosystem.AdvisoryName(fact.Name), fact.Version, FolderOfInstalled(ecosystem, path)));
            }

        foreach (var file in locked.GroupBy(l => (l.Path, l.Fact.Type)))
            if (EcosystemOf(file.First().Fact) is { } ecosystem && IsCarriedOut(ecosystem, file.Key.Path, file.Select(l => l.Fact)))
                carriedOut.Add(file.Key);
    }

    /// <summary>True for a package of a lock file about which what is installed says all.</summary>
    public bool IsAnswered(string path, PackageFact fact) =>
        carriedOut.Contains((path, fact.Type)) || (EcosystemOf(fact) is { } ecosystem && installed.Contains((fact.Type, ecosystem.AdvisoryName(fact.Name), fact.Version)));

    /// <summary>
    /// Where packages have their place beside the lock file, one of them there is enough. Elsewhere one may be there by chance: half of those that are not for
    /// development must be. Go's standard library is in every program and proves nothing.
    /// </summary>
    private bool IsCarriedOut(IEcosystem ecosystem, string path, IEnumerable<PackageFact> facts)
    {
        var folder = ecosystem.InstallFolder is null ? "" : LayerPath.Parent(path);
        var wanted = facts.Where(f => (ecosystem.InstallFolder is not null || !f.IsDevelopment) && f is not { Type: "golang", Name: "stdlib" }).ToList();
        var there = wanted.Count(f => places.Contains((f.Type, ecosystem.AdvisoryName(f.Name), f.Version, folder)));
        return there > 0 && (ecosystem.InstallFolder is not null || there * 2 >= wanted.Count);
    }

    private IEcosystem? EcosystemOf(PackageFact fact) => ecosystems.FirstOrDefault(e => e.PackageType == fact.Type);

    /// <summary>The folder whose lock file may have led to a package at this path.</summary>
    private static string FolderOfInstalled(IEcosystem ecosystem, string path)
    {
        if (ecosystem.InstallFolder is not { } folder || path.StartsWith($"{folder}/", StringComparison.Ordinal))
            return "";
        var at = path.IndexOf($"/{folder}/", StringComparison.Ordinal);
        return at < 0 ? path : path[..at];
    }
}
