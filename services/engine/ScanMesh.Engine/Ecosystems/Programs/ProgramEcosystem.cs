using System.Collections.Frozen;
using System.Collections.Immutable;
using ScanMesh.Engine.Ecosystems.Bitnami;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Engine.Ecosystems.Programs;

/// <summary>
/// Programs that were built or copied into an image and are no package of anybody. Bitnami's advisories speak of upstream's versions of what it
/// packages, so they are asked; a program that Bitnami does not package has nobody who speaks of it, and says so in the coverage.
/// </summary>
internal sealed class ProgramEcosystem : IEcosystem
{
    /// <summary>purl's type for what is no package.</summary>
    public const string Type = "generic";

    private static readonly FrozenSet<string> covered = ProgramTexts.All.Where(t => t.HasAdvisories).Select(t => t.Program).ToFrozenSet(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string PackageType => Type;

    /// <inheritdoc/>
    public bool IsPackageDatabase => false;

    /// <inheritdoc/>
    public ImmutableArray<IFileAnalyser> Analysers { get; } = [new ProgramAnalyser()];

    /// <inheritdoc/>
    public IVersionScheme Versions { get; } = new SemVerScheme();

    /// <inheritdoc/>
    public ImmutableArray<string> AdvisoryEcosystems => [];

    /// <inheritdoc/>
    public PackageIdentity Identify(PackageFact fact, Distribution? distribution) =>
        new(NamespacedPackageUrl.Of(fact, '/'), covered.Contains(fact.Name) ? BitnamiEcosystem.Advisories : Type);
}
