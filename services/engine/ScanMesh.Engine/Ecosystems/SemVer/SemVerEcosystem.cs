using System.Collections.Immutable;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Engine.Ecosystems.SemVer;

/// <summary>An ecosystem whose versions are semantic and whose names are as in its purls: known to advisories and SBOMs, read from no file.</summary>
internal sealed class SemVerEcosystem(string packageType, params ImmutableArray<string> advisories) : IEcosystem
{
    /// <inheritdoc/>
    public string PackageType => packageType;

    /// <inheritdoc/>
    public bool IsPackageDatabase => false;

    /// <inheritdoc/>
    public ImmutableArray<IFileAnalyser> Analysers => [];

    /// <inheritdoc/>
    public IVersionScheme Versions { get; } = new SemVerScheme();

    /// <inheritdoc/>
    public ImmutableArray<string> AdvisoryEcosystems => advisories;

    /// <inheritdoc/>
    public PackageIdentity Identify(PackageFact fact, Distribution? distribution) => new(NamespacedPackageUrl.Of(fact, '/'), advisories[0]);
}
