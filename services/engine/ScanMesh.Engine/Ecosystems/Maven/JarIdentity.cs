using System.Collections.Frozen;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Maven;

/// <summary>What one Java archive is, from all that it says of itself.</summary>
/// <param name="path">Its path.</param>
/// <param name="manifest">Its manifest.</param>
/// <param name="poms">Every pom.properties in it.</param>
/// <param name="folders">Group and artifact of every <c>META-INF/maven/GROUP/ARTIFACT</c> with a pom.xml.</param>
internal sealed class JarIdentity(string path, JarManifest manifest, IReadOnlyList<PomProperties> poms, IReadOnlyList<(string? Group, string? Artifact)> folders)
{
    /// <summary>Names of makers, which hardly any artifact has for its group.</summary>
    private static readonly FrozenSet<string> vendors = FrozenSet.ToFrozenSet(["org.apache", "org.eclipse", "org.jboss", "com.sun", "com.google", "com.ibm", "com.oracle", "com.microsoft"], StringComparer.Ordinal);

    private readonly JarName name = manifest.Versions.Aggregate(JarName.Of(path), (name, version) => name.With(version));

    /// <summary>
    /// The pom.properties that is the archive's own, or null; the others are of what was packed into it. Its artifact fits the file name or the manifest's title;
    /// a file that was renamed has its own alone, if the name does not speak of another version.
    /// </summary>
    public PomProperties? OwnPom() =>
        poms.Where(p => FitsName(p.Artifact)).MaxBy(p => p.Artifact.Length)
        ?? poms.FirstOrDefault(p => p.Artifact == manifest["Implementation-Title"] || p.Artifact == manifest["Short-Name"] || manifest.Bare("Bundle-SymbolicName") is { } bundle && (bundle == $"{p.Group}.{p.Artifact}" || bundle == p.Artifact))
        ?? (poms is [var only] && IsOfThisVersion(only) ? only : null);

    /// <summary>The version that name and manifest speak of, or null.</summary>
    public string? Version => name.Version ?? manifest.Versions.FirstOrDefault();

    /// <summary>The package by manifest and file name, or null where they name no version.</summary>
    public (string Name, string Version, PackageBasis Basis)? WithoutPom()
    {
        var (artifact, version, basis) = name.Version is null ? ByManifest() : ByName();
        if (version is null || !PomProperties.IsId(artifact))
            return null;
        return (GroupOf(artifact) is { } group ? $"{group}:{artifact}" : artifact, version, basis);
    }

    private bool FitsName(string artifact) =>
        name.Artifact == artifact || name.Stem == artifact || (name.Stem.StartsWith(artifact, StringComparison.Ordinal) && name.Stem[artifact.Length] is '-' or '_' or '.' && name.Stem.Length > artifact.Length + 1 && char.IsAsciiDigit(name.Stem[artifact.Length + 1]));

    private bool IsOfThisVersion(PomProperties pom) =>
        (name.Version is null || name.Version == pom.Version) && (pom.Version is null || !manifest.Versions.Any() || manifest.Versions.Any(v => MavenVersionText.Agree(v, pom.Version)));

    /// <summary>What the manifest calls it, by headers that may be an artifact.</summary>
    private IEnumerable<string> Titles()
    {
        var bundle = manifest.Bare("Bundle-SymbolicName");
        return new[] { manifest["Short-Name"], manifest["Implementation-Title"], manifest["Bundle-Name"], bundle?[(bundle.LastIndexOf('.') + 1)..] }.OfType<string>().Where(PomProperties.IsId);
    }

    /// <summary>The file name has a version: it is Maven's own spelling, where the manifest agrees or says nothing.</summary>
    private (string Artifact, string? Version, PackageBasis Basis) ByName()
    {
        if (KnownGroups.Of(name.Artifact) is null && manifest.Versions.Any() && Titles().Any(t => KnownGroups.Of(t) is not null))
            return ByManifest();
        if (manifest.Versions.Any(v => MavenVersionText.Agree(v, name.Version!)))
            return (name.Artifact, name.Version, PackageBasis.Installed);
        return manifest["Implementation-Title"] == name.Artifact && manifest.Versions.FirstOrDefault() is { } version
            ? (name.Artifact, version, PackageBasis.Installed)
            : (name.Artifact, name.Version, PackageBasis.FileName);
    }

    /// <summary>The file name has no version, or is not the artifact's.</summary>
    private (string Artifact, string? Version, PackageBasis Basis) ByManifest()
    {
        var titles = Titles().ToList();
        var artifact = titles.Append(name.Stem).FirstOrDefault(t => KnownGroups.Of(t) is not null) ?? titles.Find(t => t == name.Stem) ?? titles.FirstOrDefault();
        return (artifact ?? name.Stem, manifest.Versions.FirstOrDefault(), artifact is null ? PackageBasis.FileName : PackageBasis.Installed);
    }

    /// <summary>The group, from evidence alone: null is better than another's.</summary>
    private string? GroupOf(string artifact)
    {
        var said = manifest["Implementation-Vendor-Id"] is { } vendor && vendor.Contains('.', StringComparison.Ordinal) && !vendors.Contains(vendor) ? vendor : null;
        var group = manifest["Group-Id"] ?? folders.FirstOrDefault(f => f.Artifact == artifact).Group ?? KnownGroups.Of(artifact) ?? OfTitle() ?? OfBundle(artifact, said) ?? said;
        return PomProperties.IsId(group) ? group : null;
    }

    /// <summary>Titles of the form <c>GROUP#ARTIFACT;VERSION</c>, as Gradle's manifest plug-ins write them.</summary>
    private string? OfTitle() => manifest["Implementation-Title"]?.Split('#') is [var group, _] ? group : null;

    /// <summary>
    /// Undoes how bundle plug-ins make a symbolic name of group and artifact: both joined, without what they share (<c>org.slf4j</c> and <c>slf4j-api</c> give <c>org.slf4j.api</c>).
    /// </summary>
    private string? OfBundle(string artifact, string? vendor)
    {
        if (manifest.Bare("Bundle-SymbolicName") is not { } bundle)
            return null;
        for (var dot = bundle.LastIndexOf('.'); dot > 0; dot = bundle.LastIndexOf('.', dot - 1))
            if ($"{bundle[(bundle.LastIndexOf('.', dot - 1) + 1)..dot]}-{bundle[(dot + 1)..]}" == artifact)
                return bundle[..dot];
        if (!bundle.EndsWith("." + artifact, StringComparison.Ordinal))
            return null;
        // The group's last part may be the artifact, and then it was joined to nothing.
        var above = bundle[..^(artifact.Length + 1)];
        return vendor == bundle || !above.Contains('.', StringComparison.Ordinal) ? bundle : above;
    }
}
