using System.Collections.Immutable;
using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Engine.Ecosystems.Rpm;

/// <summary>Packages of rpm's distributions.</summary>
internal sealed class RpmEcosystem : IEcosystem
{
    /// <inheritdoc/>
    public string PackageType => "rpm";

    /// <inheritdoc/>
    public bool IsPackageDatabase => true;

    /// <inheritdoc/>
    public ImmutableArray<IFileAnalyser> Analysers { get; } = [];

    /// <inheritdoc/>
    public IVersionScheme Versions { get; } = new RpmVersionScheme();

    /// <inheritdoc/>
    public ImmutableArray<string> AdvisoryEcosystems { get; } =
        ["AlmaLinux", "Amazon Linux", "Azure Linux", "Fedora", "Mageia", "Oracle Linux", "Photon OS", "Red Hat", "Rocky Linux", "SUSE", "openEuler", "openSUSE"];

    /// <summary>Records of Red Hat, AlmaLinux, Amazon, Fedora and Oracle name all binaries; of SUSE, openSUSE, openEuler and Mageia the source; others either.</summary>
    public AdvisorySubjects SubjectsOf(string advisoryEcosystem) => EcosystemName.WithoutRelease(advisoryEcosystem) switch
    {
        "AlmaLinux" or "Amazon Linux" or "Fedora" or "Oracle Linux" or "Red Hat" => AdvisorySubjects.BinaryPackages,
        "Mageia" or "SUSE" or "openEuler" or "openSUSE" => AdvisorySubjects.SourcePackages,
        _ => AdvisorySubjects.BinaryPackages | AdvisorySubjects.SourcePackages,
    };

    /// <inheritdoc/>
    public bool Concerns(Advisory advisory, Package package) => RpmModule.Concerns(advisory, package);

    /// <inheritdoc/>
    public PackageIdentity Identify(PackageFact fact, Distribution? distribution) => new(OsPackageUrl.Of(fact, distribution), fact.Type);
}
