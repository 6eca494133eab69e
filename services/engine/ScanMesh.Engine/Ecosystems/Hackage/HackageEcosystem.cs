using System.Collections.Immutable;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Engine.Ecosystems.Hackage;

/// <summary>Haskell packages, and what comes with the compiler (OSV's GHC).</summary>
internal sealed class HackageEcosystem : IEcosystem
{
    /// <inheritdoc/>
    public string PackageType => "hackage";

    /// <inheritdoc/>
    public bool IsPackageDatabase => false;

    /// <inheritdoc/>
    public ImmutableArray<IFileAnalyser> Analysers { get; } = [];

    /// <inheritdoc/>
    public IVersionScheme Versions { get; } = new HackageVersionScheme();

    /// <inheritdoc/>
    public ImmutableArray<string> AdvisoryEcosystems { get; } = ["Hackage", "GHC"];

    /// <inheritdoc/>
    public PackageIdentity Identify(PackageFact fact, Distribution? distribution) =>
        new(PackageUrl.Create(fact.Type, null, fact.Name, fact.Version, null, null).ToString(), "Hackage");
}
