using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Ecosystems.Rpm;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Merge;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Sboms;

/// <summary>
/// The inventory of a bill of materials. A package is what its package URL says; its advisory ecosystem comes from the URL's own
/// <c>distro</c>, else from the operating system that the document names. What has no package URL cannot be judged: it is told as a problem
/// and the inventory is not complete.
/// </summary>
internal static class SbomInventory
{
    private const int NamesShown = 5;

    /// <summary>The inventory.</summary>
    public static Inventory Of(Sbom sbom)
    {
        var packages = new List<Package>();
        var unnamed = new List<string>();
        foreach (var component in sbom.Components)
        {
            if (component.Purl is { } purl && (purl.Version ?? component.Version) is { Length: > 0 } version)
                packages.Add(PackageOf(component, purl, Epoch(purl) + version, sbom.Distribution));
            else
                unnamed.Add($"{component.Name} {component.Version}".Trim());
        }

        return new Inventory
        {
            Distribution = sbom.Distribution,
            Packages = [.. PackageIds.Numbered(packages.DistinctBy(p => (p.Id, p.Source, p.Path)))],
            Problems = unnamed.Count == 0 ? [] : [Unnamed(unnamed)],
            Complete = unnamed.Count == 0,
        };
    }

    private static Package PackageOf(SbomComponent component, PackageUrl purl, string version, Distribution? distribution)
    {
        var ecosystem = Ecosystems.Ecosystems.OfType(purl.Type);
        var isSystem = ecosystem?.IsPackageDatabase == true;
        var name = isSystem || purl.Namespace is null ? purl.Name : $"{purl.Namespace}/{purl.Name}";
        var source = component.Source ?? Upstream(purl, version);
        if (source is not null && source.Name == name && source.Version == version)
            source = null;
        var text = purl.ToString();
        var path = isSystem ? "" : component.Path;
        return new Package
        {
            Id = path.Length == 0 ? text : $"{text}#{path}",
            Purl = text,
            Name = name,
            Version = version,
            Ecosystem = Vendors.Of(ecosystem?.Identify(new PackageFact(purl.Type, name, version), DistributionOf(purl) ?? distribution).Ecosystem ?? purl.Type, name, version),
            Source = source,
            Path = path,
            Architecture = purl.Qualifier("arch"),
            Licences = component.Licences,
            Module = purl.Qualifier("rpmmod") ?? purl.Qualifier("modularitylabel"),
        };
    }

    /// <summary>Some writers keep a distribution's epoch out of the version.</summary>
    private static string Epoch(PackageUrl purl) =>
        purl.Qualifier("epoch") is { Length: > 0 } epoch && epoch != "0" && purl.Version?.Contains(':', StringComparison.Ordinal) != true ? epoch + ":" : "";

    /// <summary>The source package of <c>upstream=NAME[@VERSION]</c>, or of the file of a source rpm, which has the package's epoch.</summary>
    private static PackageSource? Upstream(PackageUrl purl, string version)
    {
        if ((purl.Qualifier("upstream") ?? purl.Qualifier("sourcerpm")) is not { Length: > 0 } upstream)
            return null;
        if (upstream.EndsWith(".rpm", StringComparison.Ordinal))
            return RpmSource.Split(upstream) is { } file ? new PackageSource(file.Name, version[..(version.IndexOf(':', StringComparison.Ordinal) + 1)] + file.Version) : null;
        var at = upstream.IndexOf('@', StringComparison.Ordinal);
        return at > 0 ? new PackageSource(upstream[..at], upstream[(at + 1)..]) : new PackageSource(upstream, version);
    }

    /// <summary>"debian-12", "alpine-3.19.1"; null for a code name, which says nothing that the namespace does not.</summary>
    private static Distribution? DistributionOf(PackageUrl purl)
    {
        if (purl.Qualifier("distro") is not { } distro)
            return null;
        var dash = distro.LastIndexOf('-');
        return dash > 0 && dash + 1 < distro.Length && char.IsAsciiDigit(distro[dash + 1]) ? new Distribution(distro[..dash], distro[(dash + 1)..], null, null) : null;
    }

    private static Problem Unnamed(List<string> unnamed)
    {
        var names = unnamed.Where(n => n.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(NamesShown).Select(n => n.Length > 100 ? n[..100] + "…" : n);
        return new Problem(null, null, ProblemReason.Unsupported, $"{unnamed.Count} components have no valid package URL with a version and cannot be matched: {string.Join(", ", names)}{(unnamed.Count > NamesShown ? " …" : "")}");
    }
}
