using System.Collections.Immutable;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Engine.Ecosystems.Npm;

/// <summary>npm packages: as they are installed, and as npm, yarn and pnpm lock them.</summary>
internal sealed class NpmEcosystem : IEcosystem
{
    /// <inheritdoc/>
    public string PackageType => "npm";

    /// <inheritdoc/>
    public bool IsPackageDatabase => false;

    /// <inheritdoc/>
    public ImmutableArray<IFileAnalyser> Analysers { get; } = [new NodeModuleAnalyser(), new PackageLockAnalyser(), new YarnLockAnalyser(), new PnpmLockAnalyser()];

    /// <inheritdoc/>
    public string? InstallFolder => "node_modules";

    /// <inheritdoc/>
    public IVersionScheme Versions { get; } = new SemVerScheme();

    /// <inheritdoc/>
    public ImmutableArray<string> AdvisoryEcosystems { get; } = ["npm"];

    /// <inheritdoc/>
    public PackageIdentity Identify(PackageFact fact, Distribution? distribution)
    {
        var slash = fact.Name.IndexOf('/', StringComparison.Ordinal);
        var (scope, name) = slash < 0 ? (null, fact.Name) : (fact.Name[..slash], fact.Name[(slash + 1)..]);
        return new(PackageUrl.Create(fact.Type, scope, name, fact.Version, null, null).ToString(), "npm");
    }
}
