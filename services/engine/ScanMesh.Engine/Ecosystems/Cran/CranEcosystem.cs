using System.Collections.Immutable;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Engine.Ecosystems.Cran;

/// <summary>R packages.</summary>
internal sealed class CranEcosystem : IEcosystem
{
    /// <inheritdoc/>
    public string PackageType => "cran";

    /// <inheritdoc/>
    public bool IsPackageDatabase => false;

    /// <inheritdoc/>
    public ImmutableArray<IFileAnalyser> Analysers { get; } = [];

    /// <inheritdoc/>
    public IVersionScheme Versions { get; } = new CranVersionScheme();

    /// <inheritdoc/>
    public ImmutableArray<string> AdvisoryEcosystems { get; } = ["CRAN", "Bioconductor"];

    /// <inheritdoc/>
    public PackageIdentity Identify(PackageFact fact, Distribution? distribution) =>
        new(PackageUrl.Create(fact.Type, null, fact.Name, fact.Version, null, null).ToString(), "CRAN");
}
