using System.Collections.Immutable;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Engine.Ecosystems.NuGet;

/// <summary>.NET packages.</summary>
internal sealed class NuGetEcosystem : IEcosystem
{
    /// <inheritdoc/>
    public string PackageType => "nuget";

    /// <inheritdoc/>
    public bool IsPackageDatabase => false;

    /// <inheritdoc/>
    public ImmutableArray<IFileAnalyser> Analysers { get; } = [new DepsFileAnalyser(), new PackagesLockAnalyser(), new PackagesConfigAnalyser()];

    /// <inheritdoc/>
    public IVersionScheme Versions { get; } = new NuGetVersionScheme();

    /// <inheritdoc/>
    public ImmutableArray<string> AdvisoryEcosystems { get; } = ["NuGet"];

    /// <inheritdoc/>
    public PackageIdentity Identify(PackageFact fact, Distribution? distribution) =>
        new(PackageUrl.Create(fact.Type, null, fact.Name, fact.Version, null, null).ToString(), "NuGet");

    /// <summary>Lower case: package ids have none.</summary>
    public string AdvisoryName(string name) => name.ToLowerInvariant();
}
