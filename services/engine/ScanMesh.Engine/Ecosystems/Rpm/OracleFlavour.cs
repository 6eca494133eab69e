using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Rpm;

/// <summary>
/// Oracle has up to three flavours of a package: usual ones, those of Ksplice and those validated for FIPS. A version tells its flavour, and an advisory speaks
/// of its own flavour alone (https://github.com/aquasecurity/trivy/issues/1967): the others are kept apart as <c>Oracle Linux:8:fips</c> and
/// <c>Oracle Linux:8:ksplice</c>. By their names these are parts of the release, so that its coverage is theirs; what is stated of the release itself is of the
/// usual flavour, and refused for them (<see cref="Concerns"/>).
/// </summary>
internal static class OracleFlavour
{
    /// <summary>The advisory ecosystem, with the colon before its release.</summary>
    public const string Prefix = "Oracle Linux:";

    /// <summary>False when a statement names a version of another flavour than an Oracle package's.</summary>
    public static bool Concerns(Advisory advisory, Package package)
    {
        if (!package.Ecosystem.StartsWith(Prefix, StringComparison.Ordinal))
            return true;
        var flavour = Of(package.Version);
        foreach (var range in advisory.Affected.Ranges)
            foreach (var item in range.Events)
                if (item.Version is not ("0" or "*") && Of(item.Version) != flavour)
                    return false;
        return true;
    }

    /// <summary>What follows the release for a version's flavour: "", ":fips" or ":ksplice".</summary>
    public static string Of(string version) =>
        version.Contains("_fips", StringComparison.Ordinal) ? ":fips" : version.Contains(".ksplice", StringComparison.Ordinal) ? ":ksplice" : "";
}
