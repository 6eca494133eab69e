using System.Collections.Immutable;
using ScanMesh.Engine.Advisories;

namespace ScanMesh.Engine.Ecosystems;

/// <summary>
/// Vendors that rebuild packages of other ecosystems with fixes of their own and publish advisories about these builds, as <c>VENDOR:ECOSYSTEM[:RELEASE]</c>
/// ("Root:Debian:12", "Seal:PyPI"). Only packages of the vendor's naming are theirs, and these are no longer the other ecosystem's: its fixes have other versions.
/// </summary>
public static class Vendors
{
    /// <summary>Their names, ordinal order.</summary>
    public static ImmutableArray<string> Names { get; } = ["Root", "Seal", "TuxCare"];

    /// <summary>The ecosystem within a vendor's ("Debian:12" of "Root:Debian:12"), which gives names and versions their meaning; null when it is no vendor's.</summary>
    public static string? Within(string ecosystem)
    {
        foreach (var vendor in Names)
            if (ecosystem.Length > vendor.Length + 1 && ecosystem[vendor.Length] == ':' && ecosystem.StartsWith(vendor, StringComparison.Ordinal))
                return ecosystem[(vendor.Length + 1)..];
        return null;
    }

    /// <summary>The ecosystem whose advisories concern a package: the vendor's where name and version are a vendor's, else the given one.</summary>
    /// <param name="ecosystem">The ecosystem by the package manager, with its release.</param>
    /// <param name="name">Name as the package manager prints it.</param>
    /// <param name="version">Version as the package manager prints it.</param>
    public static string Of(string ecosystem, string name, string version)
    {
        if (name.StartsWith("rootio-", StringComparison.Ordinal) || name.StartsWith("rootio_", StringComparison.Ordinal) || name.StartsWith("@rootio/", StringComparison.Ordinal)
            || name.StartsWith("io.root.", StringComparison.Ordinal))
            return "Root:" + ecosystem;
        if (name.StartsWith("@seal-security/", StringComparison.Ordinal) || name.StartsWith("seal.sp", StringComparison.Ordinal) || name.StartsWith("sealsecurity.io/", StringComparison.Ordinal)
            || (name.StartsWith("seal-", StringComparison.Ordinal) && (IsSealBuild(version) || IsOfDistribution(ecosystem))))
            return "Seal:" + ecosystem;
        return version.Contains("tuxcare", StringComparison.Ordinal) ? "TuxCare:" + ecosystem : ecosystem;
    }

    /// <summary>True for a version that ends in <c>spN</c>: "2.14.2+sp1", "2.0.7.0.1.sp1".</summary>
    private static bool IsSealBuild(string version)
    {
        var digits = version.AsSpan().TrimEnd("0123456789");
        return digits.Length < version.Length && digits.EndsWith("sp") && digits is not "sp" && !char.IsAsciiLetterOrDigit(digits[^3]);
    }

    private static bool Is(string name)
    {
        foreach (var vendor in Names)
            if (vendor == name)
                return true;
        return false;
    }

    private static bool IsOfDistribution(string ecosystem) => Ecosystems.OfAdvisories(ecosystem)?.IsPackageDatabase == true;

    /// <summary>A release as statements are kept and looked up by it (<see cref="IEcosystem.AdvisoryRelease"/>); of a vendor it holds the other ecosystem's name.</summary>
    /// <param name="ecosystem">Ecosystem without release, for example "Debian" or "Root".</param>
    /// <param name="release">What follows the colon, "" when there is none.</param>
    public static string AdvisoryRelease(string ecosystem, string release)
    {
        if (release.Length == 0 || !Is(ecosystem))
            return Ecosystems.OfAdvisories(ecosystem)?.AdvisoryRelease(ecosystem, release) ?? release;
        var (name, of) = EcosystemName.Split(release);
        of = Ecosystems.OfAdvisories(name)?.AdvisoryRelease(name, of) ?? of;
        return of.Length == 0 ? name : $"{name}:{of}";
    }
}
