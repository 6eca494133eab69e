using System.Collections.Immutable;
using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Engine.Ecosystems.Dpkg;

/// <summary>Debian packages, of Debian and those derivatives that have advisories of their own.</summary>
internal sealed class DpkgEcosystem : IEcosystem
{
    private const string Pro = "Ubuntu:Pro:";

    /// <inheritdoc/>
    public string PackageType => "deb";

    /// <inheritdoc/>
    public bool IsPackageDatabase => true;

    /// <inheritdoc/>
    public ImmutableArray<IFileAnalyser> Analysers { get; } = [new DpkgStatusAnalyser(), new DpkgListAnalyser()];

    /// <inheritdoc/>
    public IVersionScheme Versions { get; } = new DpkgVersionScheme();

    /// <inheritdoc/>
    public ImmutableArray<string> AdvisoryEcosystems { get; } = ["Debian", "Echo", "Ubuntu"];

    /// <summary>
    /// Ubuntu names its subscription and certified builds before the release ("Pro:22.04:LTS", "Pro:FIPS-updates:18.04:LTS"): they are about the same images.
    /// </summary>
    public string AdvisoryRelease(string ecosystem, string release)
    {
        if (ecosystem != "Ubuntu")
            return release;
        for (var rest = release; rest.Length > 0; rest = rest[(rest.IndexOf(':', StringComparison.Ordinal) + 1)..])
            if (char.IsAsciiDigit(rest[0]))
                return rest;
            else if (!rest.Contains(':', StringComparison.Ordinal))
                break;
        return release;
    }

    /// <summary>Statements about Ubuntu's certified builds are about packages of that build alone: their versions say "fips".</summary>
    public bool Concerns(Advisory advisory, Package package) =>
        !advisory.Affected.Ecosystem.StartsWith(Pro + "FIPS", StringComparison.Ordinal) || package.SourceVersion.Contains("fips", StringComparison.OrdinalIgnoreCase);

    /// <summary>Fixes of Ubuntu Pro are there for a package that already comes from it: its version says "esm" or "fips".</summary>
    public bool Offers(Advisory advisory, Package package) =>
        !advisory.Affected.Ecosystem.StartsWith(Pro, StringComparison.Ordinal)
        || package.SourceVersion.Contains("esm", StringComparison.Ordinal) || package.SourceVersion.Contains("fips", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public PackageIdentity Identify(PackageFact fact, Distribution? distribution) =>
        new(OsPackageUrl.Of(fact, distribution), distribution is null ? fact.Type : AdvisoryEcosystem(distribution) ?? fact.Type);

    /// <summary>
    /// OSV's name with release, without it when the release is not known (testing, unstable), null for a distribution that is not ours:
    /// a derivative has other packages than the distribution it is like, so ID_LIKE never counts.
    /// </summary>
    private static string? AdvisoryEcosystem(Distribution distribution) => distribution.Id switch
    {
        "debian" => DebianRelease(distribution.VersionId) is { } release ? $"Debian:{release}" : "Debian",
        "ubuntu" => UbuntuRelease(distribution.VersionId) is { } release ? $"Ubuntu:{release}" : "Ubuntu",
        "echo" => "Echo",
        _ => null,
    };

    /// <summary>The major number ("12" of "12" or "12.5"); the two numbers before Debian 4.</summary>
    private static string? DebianRelease(string? version)
    {
        var parts = (version ?? "").Split('.');
        if (!parts.All(p => p.Length is > 0 and <= 3 && p.All(char.IsAsciiDigit)))
            return null;
        return parts[0].Length == 1 && parts[0][0] < '4' && parts.Length > 1 ? $"{parts[0]}.{parts[1]}" : parts[0];
    }

    /// <summary>"22.04:LTS" for long-term releases (April of even years), else "23.10".</summary>
    private static string? UbuntuRelease(string? version)
    {
        if (version is not { Length: >= 4 } || !char.IsAsciiDigit(version[0]))
            return null;
        var parts = version.Split('.');
        if (parts.Length < 2 || parts.Any(p => p.Length is 0 or > 3 || !p.All(char.IsAsciiDigit)))
            return null;
        var release = $"{parts[0]}.{parts[1]}";
        var isEvenYear = (parts[0][^1] - '0') % 2 == 0;
        return release == "6.06" || (isEvenYear && parts[1] == "04") ? $"{release}:LTS" : release;
    }
}
