using System.Globalization;
using System.Text.Json.Nodes;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Matching;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Peers;

/// <summary>trivy's own expectations: the package list of an image and its test advisories give its findings, with status and severity.</summary>
public sealed class TrivyGoldenTests : IDisposable
{
    /// <summary>What trivy says, what we say, why.</summary>
    private static readonly Dictionary<string, (string Trivy, string Ours, string Why)> differences = new(StringComparer.Ordinal)
    {
    };

    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData("debian-buster", "debian", "debian 10", "Debian:10", "debian")]
    [InlineData("ubuntu-1804", "ubuntu", "ubuntu 18.04", "Ubuntu:18.04:LTS", "ubuntu")]
    [InlineData("alpine-39", "alpine", "alpine 3.9", "Alpine:v3.9", "alpine")]
    [InlineData("almalinux-8", "almalinux", "alma 8", "AlmaLinux:8", "alma")]
    [InlineData("npm", "nodejs", "npm::", "npm", "ghsa")]
    [InlineData("yarn", "nodejs", "npm::", "npm", "ghsa")]
    [InlineData("pip", "python", "pip::", "PyPI", "ghsa")]
    [InlineData("nuget", "nuget", "nuget::", "NuGet", "ghsa")]
    [InlineData("dotnet", "nuget", "nuget::", "NuGet", "ghsa")]
    [InlineData("composer.lock", "composer", "composer::", "Packagist", "ghsa")]
    [InlineData("gomod", "go", "go::", "Go", "ghsa")]
    [InlineData("pom", "java", "maven::", "Maven", "ghsa")]
    public async Task Match_PackagesAndAdvisoriesOfTrivy_GivesItsFindings(string golden, string file, string source, string ecosystem, string vendor)
    {
        var results = JsonNode.Parse(await File.ReadAllTextAsync(SharedCases.Require("peers", "trivy-integration", golden + ".json.golden"), TestContext.Current.CancellationToken))!["Results"]!.AsArray();
        using var snapshot = await TrivyDatabase.OpenAsync(scratch, file, source, ecosystem, vendor);
        var packages = Packages(golden, results, ecosystem);

        var found = Matcher.Match(packages, snapshot).Findings.Join(packages, f => f.PackageId, p => p.Id, (f, p) => Line(f.Id, p.Name, p.Version, f.FixedVersion, f.Status, f.Severity)).Distinct().Order(StringComparer.Ordinal);

        var expected = results.SelectMany(r => r!["Vulnerabilities"]?.AsArray() ?? []).Select(v => Line(
            (string)v!["VulnerabilityID"]!, (string)v["PkgName"]!, (string)v["InstalledVersion"]!, (string?)v["FixedVersion"], StatusOf((string)v["Status"]!), ReasonText.Parse<Severity>(((string)v["Severity"]!).ToLowerInvariant())));
        Assert.Equal(expected.Distinct().Select(l => differences.TryGetValue(l, out var known) ? known.Ours : l).Order(StringComparer.Ordinal), found);
    }

    private static FindingStatus StatusOf(string trivys) => trivys switch
    {
        "fixed" => FindingStatus.Affected,
        "will_not_fix" => FindingStatus.WontFix,
        "end_of_life" => FindingStatus.Eol,
        "affected" or "fix_deferred" or "under_investigation" => FindingStatus.NoFixYet,
        _ => FindingStatus.Unknown,
    };

    private static string Line(string id, string name, string version, string? fixedIn, FindingStatus status, Severity severity) =>
        $"{id} {name} {version} -> {fixedIn ?? "-"} {status.ToText()} {severity.ToText()}";

    /// <summary>The image's package list where there is one; else the packages that the golden names.</summary>
    private static List<Package> Packages(string golden, JsonArray results, string ecosystem)
    {
        var known = Ecosystems.OfAdvisories(ecosystem)!;
        var list = golden switch
        {
            "debian-buster" => "debian-buster",
            "ubuntu-1804" => "ubuntu-18.04",
            _ => null,
        };
        IEnumerable<(string Name, string Version, PackageSource? Source)> named = list is not null
            ? JsonNode.Parse(File.ReadAllText(SharedCases.Require("peers", "trivy-package-goldens", "packages", list + ".json.golden")))!.AsArray().Select(p => (
                (string)p!["Name"]!, Version(p, ""), (PackageSource?)new PackageSource((string)p["SrcName"]!, Version(p, "Src"))))
            : results.SelectMany(r => (r!["Packages"]?.AsArray() ?? []).Select(p => ((string)p!["Name"]!, (string)p["Version"]!))
                .Concat((r["Vulnerabilities"]?.AsArray() ?? []).Select(v => ((string)v!["PkgName"]!, (string)v["InstalledVersion"]!))))
                .Distinct().Select(p => (p.Item1, p.Item2, golden == "alpine-39" ? AlpineSource(p.Item1, p.Item2) : null));
        return [.. named.DistinctBy(p => (p.Name, p.Version)).Select(p => new Package
        {
            Id = $"{p.Name}@{p.Version}",
            Purl = known.Identify(new PackageFact(known.PackageType, p.Name, p.Version), null).Purl,
            Name = p.Name,
            Version = p.Version,
            Ecosystem = ecosystem,
            Source = p.Source,
            Path = "",
        })];
    }

    /// <summary>The golden names binaries; Alpine's package index says of which source they are.</summary>
    private static PackageSource AlpineSource(string name, string version) => new(name.StartsWith("lib", StringComparison.Ordinal) ? "openssl" : "musl", version);

    private static string Version(JsonNode package, string prefix)
    {
        var epoch = (int?)package[prefix + "Epoch"] ?? 0;
        var release = (string?)package[prefix + "Release"] ?? "";
        return $"{(epoch == 0 ? "" : epoch.ToString(CultureInfo.InvariantCulture) + ":")}{(string)package[prefix + "Version"]!}{(release.Length == 0 ? "" : "-" + release)}";
    }
}
