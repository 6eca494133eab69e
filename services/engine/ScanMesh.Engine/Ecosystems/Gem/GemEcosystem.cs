using System.Collections.Immutable;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Engine.Ecosystems.Gem;

/// <summary>Ruby gems.</summary>
internal sealed class GemEcosystem : IEcosystem
{
    /// <inheritdoc/>
    public string PackageType => "gem";

    /// <inheritdoc/>
    public bool IsPackageDatabase => false;

    /// <inheritdoc/>
    public ImmutableArray<IFileAnalyser> Analysers { get; } = [new GemSpecificationAnalyser(), new GemfileLockAnalyser()];

    /// <inheritdoc/>
    public IVersionScheme Versions { get; } = new GemVersionScheme();

    /// <inheritdoc/>
    public ImmutableArray<string> AdvisoryEcosystems { get; } = ["RubyGems"];

    /// <inheritdoc/>
    public PackageIdentity Identify(PackageFact fact, Distribution? distribution) =>
        new(PackageUrl.Create(fact.Type, null, fact.Name, fact.Version, null, null).ToString(), "RubyGems");
}
