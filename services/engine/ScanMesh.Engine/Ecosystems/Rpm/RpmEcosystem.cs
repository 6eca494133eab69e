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
    public ImmutableArray<IFileAnalyser> Analysers { get; } = [new RpmDatabaseAnalyser(), new SqliteJournalAnalyser(), new RpmManifestAnalyser()];

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
    public bool Concerns(Advisory advisory, Package package) => RpmModule.Concerns(advisory, package) && OracleFlavour.Concerns(advisory, package);

    /// <inheritdoc/>
    public string AdvisoryRelease(string ecosystem, string release) => RpmRelease.OfAdvisories(ecosystem, release);

    /// <summary>In the purl the namespace is the vendor, and the epoch a qualifier instead of a part of the version (purl-spec, type rpm).</summary>
    public PackageIdentity Identify(PackageFact fact, Distribution? distribution)
    {
        var colon = fact.Version.IndexOf(':', StringComparison.Ordinal);
        var epoch = colon > 0 && fact.Version.AsSpan(0, colon).IndexOfAnyExceptInRange('0', '9') < 0 ? fact.Version[..colon] : null;
        var purl = OsPackageUrl.Of(epoch is null ? fact : fact with { Version = fact.Version[(colon + 1)..] }, distribution, Vendor(distribution?.Id), epoch);
        var ecosystem = distribution is null ? null : RpmRelease.Ecosystem(distribution);
        var flavour = ecosystem?.StartsWith(OracleFlavour.Prefix, StringComparison.Ordinal) == true ? OracleFlavour.Of(fact.Version) : "";
        return new PackageIdentity(purl, ecosystem is null ? fact.Type : ecosystem + flavour);
    }

    private static string? Vendor(string? id) => id switch
    {
        "rhel" => "redhat",
        not null when id.StartsWith("opensuse", StringComparison.Ordinal) => "opensuse",
        "sles" or "sles_sap" or "sled" or "sle_hpc" or "sle-micro" or "sl-micro" => "suse",
        _ => id,
    };
}
