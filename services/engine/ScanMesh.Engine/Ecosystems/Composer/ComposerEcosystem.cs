using System.Collections.Immutable;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Engine.Ecosystems.Composer;

/// <summary>PHP packages, named <c>vendor/name</c>.</summary>
internal sealed class ComposerEcosystem : IEcosystem
{
    /// <inheritdoc/>
    public string PackageType => "composer";

    /// <inheritdoc/>
    public bool IsPackageDatabase => false;

    /// <inheritdoc/>
    public ImmutableArray<IFileAnalyser> Analysers { get; } = [new InstalledPackagesAnalyser(), new ComposerLockAnalyser()];

    /// <inheritdoc/>
    public string? InstallFolder => "vendor";

    /// <inheritdoc/>
    public IVersionScheme Versions { get; } = new ComposerVersionScheme();

    /// <inheritdoc/>
    public ImmutableArray<string> AdvisoryEcosystems { get; } = ["Packagist"];

    /// <summary>None: what follows the colon is the repository that a name belongs to, and an image does not say where a package was fetched.</summary>
    public string AdvisoryRelease(string ecosystem, string release) => "";

    /// <inheritdoc/>
    public PackageIdentity Identify(PackageFact fact, Distribution? distribution) =>
        new(NamespacedPackageUrl.Of(fact, '/'), "Packagist");

    /// <summary>Lower case: package names have none.</summary>
    public string AdvisoryName(string name) => name.ToLowerInvariant();
}
