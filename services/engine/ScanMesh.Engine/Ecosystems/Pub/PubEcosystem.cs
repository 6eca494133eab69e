using System.Collections.Immutable;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Engine.Ecosystems.Pub;

/// <summary>Dart packages.</summary>
internal sealed class PubEcosystem : IEcosystem
{
    /// <inheritdoc/>
    public string PackageType => "pub";

    /// <inheritdoc/>
    public bool IsPackageDatabase => false;

    /// <inheritdoc/>
    public ImmutableArray<IFileAnalyser> Analysers { get; } = [];

    /// <inheritdoc/>
    public IVersionScheme Versions { get; } = new PubVersionScheme();

    /// <inheritdoc/>
    public ImmutableArray<string> AdvisoryEcosystems { get; } = ["Pub"];

    /// <inheritdoc/>
    public PackageIdentity Identify(PackageFact fact, Distribution? distribution) =>
        new(PackageUrl.Create(fact.Type, null, fact.Name, fact.Version, null, null).ToString(), "Pub");
}
