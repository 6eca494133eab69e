using System.Collections.Immutable;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Engine.Ecosystems.Apk;

/// <summary>apk packages, of Alpine and the other distributions that use its package manager and have advisories.</summary>
internal sealed class ApkEcosystem : IEcosystem
{
    /// <inheritdoc/>
    public string PackageType => "apk";

    /// <inheritdoc/>
    public bool IsPackageDatabase => true;

    /// <inheritdoc/>
    public ImmutableArray<IFileAnalyser> Analysers { get; } = [new ApkInstalledAnalyser()];

    /// <inheritdoc/>
    public IVersionScheme Versions { get; } = new ApkVersionScheme();

    /// <inheritdoc/>
    public ImmutableArray<string> AdvisoryEcosystems { get; } = ["Alpaquita", "Alpine", "BellSoft Hardened Containers", "Chainguard", "CleanStart", "MinimOS", "Wolfi"];

    /// <summary>Alpine's branches begin with <c>v</c>, which vendors leave out.</summary>
    public string AdvisoryRelease(string ecosystem, string release) =>
        ecosystem == "Alpine" && release.Length > 0 && char.IsAsciiDigit(release[0]) ? "v" + release : release;

    /// <inheritdoc/>
    public PackageIdentity Identify(PackageFact fact, Distribution? distribution) =>
        new(OsPackageUrl.Of(fact, distribution), distribution is null ? fact.Type : AdvisoryEcosystem(distribution) ?? fact.Type);

    /// <summary>OSV's name with its release where it has one (Wolfi, Chainguard, CleanStart and MinimOS roll); null for a distribution that is not ours.</summary>
    private static string? AdvisoryEcosystem(Distribution distribution) => distribution.Id switch
    {
        "alpine" => AlpineRelease(distribution.VersionId) is { } release ? $"Alpine:{release}" : "Alpine",
        "wolfi" => "Wolfi",
        "chainguard" => "Chainguard",
        "minimos" => "MinimOS",
        "cleanstart" => "CleanStart",
        "alpaquita" => WithRelease("Alpaquita", distribution.VersionId),
        "bellsoft-hardened-containers" => WithRelease("BellSoft Hardened Containers", distribution.VersionId),
        _ => null,
    };

    private static string WithRelease(string name, string? version) => version is { Length: > 0 } && version.All(char.IsAsciiLetterOrDigit) ? $"{name}:{version}" : name;

    /// <summary>"v3.19" of "3.19.1"; null for edge ("3.22.0_alpha20250108"), which is no release.</summary>
    private static string? AlpineRelease(string? version)
    {
        var parts = (version ?? "").Split('.');
        return parts.Length >= 2 && parts.All(p => p.Length is > 0 and <= 3 && p.All(char.IsAsciiDigit)) ? $"v{parts[0]}.{parts[1]}" : null;
    }
}
