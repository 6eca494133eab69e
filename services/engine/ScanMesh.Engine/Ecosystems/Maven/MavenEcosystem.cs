using System.Collections.Immutable;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Engine.Ecosystems.Maven;

/// <summary>Java packages, named <c>group:artifact</c> as in OSV.</summary>
internal sealed class MavenEcosystem : IEcosystem
{
    /// <inheritdoc/>
    public string PackageType => "maven";

    /// <inheritdoc/>
    public bool IsPackageDatabase => false;

    /// <inheritdoc/>
    public ImmutableArray<IFileAnalyser> Analysers { get; } = [new JarAnalyser(), new GradleLockAnalyser(), new PomAnalyser()];

    /// <inheritdoc/>
    public IVersionScheme Versions { get; } = new MavenVersionScheme();

    /// <inheritdoc/>
    public ImmutableArray<string> AdvisoryEcosystems { get; } = ["Maven"];

    /// <summary>None: what follows the colon is the repository that a name belongs to, and an image does not say where a package was fetched.</summary>
    public string AdvisoryRelease(string ecosystem, string release) => "";

    /// <inheritdoc/>
    public PackageIdentity Identify(PackageFact fact, Distribution? distribution) =>
        new(NamespacedPackageUrl.Of(fact with { Name = AdvisoryName(fact.Name) }, ':'), "Maven");

    /// <summary><c>group:artifact</c>, also of a purl's <c>group/artifact</c>.</summary>
    public string AdvisoryName(string name) => name.Replace('/', ':');
}
