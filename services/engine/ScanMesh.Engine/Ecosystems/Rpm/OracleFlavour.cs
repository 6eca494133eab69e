namespace ScanMesh.Engine.Ecosystems.Rpm;

/// <summary>
/// Oracle has up to three flavours of a package: usual ones, those of Ksplice and those validated for FIPS. A version tells its flavour, and an advisory speaks
/// of its own flavour alone (https://github.com/aquasecurity/trivy/issues/1967): the others are releases of their own here, <c>Oracle Linux:8:fips</c> and
/// <c>Oracle Linux:8:ksplice</c>.
/// </summary>
internal static class OracleFlavour
{
    /// <summary>What follows the release for a version's flavour: "", ":fips" or ":ksplice".</summary>
    public static string Of(string version) =>
        version.Contains("_fips", StringComparison.Ordinal) ? ":fips" : version.Contains(".ksplice", StringComparison.Ordinal) ? ":ksplice" : "";
}
