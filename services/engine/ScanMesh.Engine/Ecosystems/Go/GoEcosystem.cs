using System.Collections.Immutable;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Engine.Ecosystems.Go;

/// <summary>Go modules, named by their module path; the standard library is <c>stdlib</c>. OSV keeps the case of a path, a purl does not.</summary>
internal sealed class GoEcosystem : IEcosystem
{
    /// <inheritdoc/>
    public string PackageType => "golang";

    /// <inheritdoc/>
    public bool IsPackageDatabase => false;

    /// <inheritdoc/>
    public ImmutableArray<IFileAnalyser> Analysers { get; } = [new GoBinaryAnalyser(), new GoModAnalyser()];

    /// <inheritdoc/>
    public IVersionScheme Versions { get; } = new GoVersionScheme();

    /// <inheritdoc/>
    public ImmutableArray<string> AdvisoryEcosystems { get; } = ["Go"];

    /// <inheritdoc/>
    public PackageIdentity Identify(PackageFact fact, Distribution? distribution) =>
        new(NamespacedPackageUrl.Of(fact, '/'), "Go");
}
