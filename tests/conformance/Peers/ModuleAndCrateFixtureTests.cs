using System.Text.Json.Nodes;
using ScanMesh.Tests.Conformance.Inventories;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Peers;

/// <summary>go.mod and Cargo.lock fixtures of other scanners.</summary>
public sealed class ModuleAndCrateFixtureTests
{
    /// <summary>Where we say something else than the peer: case, what it says, what we say, why.</summary>
    private static readonly (string Fixture, string Peer, string Ours, string Why)[] differences =
    [
        ("golang/testdata/go-mod-fixtures/relative-replace/go.mod", "github.com/aws/aws-sdk-go-v2 ", "github.com/aws/aws-sdk-go-v2 (devel)",
            "a module that a folder replaces has no version; (devel) is Go's word for it, and a version that cannot be compared is told as such, an empty one is not"),
        ("golang/testdata/go-mod-fixtures/relative-replace/go.mod", "", "stdlib 1.22", "since Go 1.21 the line \"go 1.22\" names the least Go that builds the module; syft reports no standard library for go.mod"),
        ("submod2/go.mod", "github.com/docker/distribution v2.7.1+incompatible", "",
            "the go.mod is of Go 1.15, which lists direct requirements alone; Trivy adds what go.sum names, which is every version that was looked at, not those that are built"),
        .. ((string[])["winapi 0.3.9", "winapi-i686-pc-windows-gnu 0.4.0", "winapi-x86_64-pc-windows-gnu 0.4.0"]).Select(crate => ("fixtures/repo/cargo/Cargo.lock", "", crate,
            "needed for development alone, which Cargo.toml tells and the lock file does not; Trivy reads both")),
    ];

    public static TheoryData<string, string, string> Fixtures =>
    [
        .. ((string[])["one-package", "two-packages", "two-packages-with-local", "package-with-build-string", "package-with-comments", "duplicate", "many-packages"])
            .Select(n => ("osv-scalibr", $"language/rust/cargolock/testdata/{n}.lock", "src/Cargo.lock")),
        .. ((string[])["one-package", "many-packages", "relative-replace"]).Select(n => ("syft", $"golang/testdata/go-mod-fixtures/{n}/go.mod", "src/go.mod")),
    ];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Scan_PeersFixture_FindsThePeersPackages(string peer, string fixture, string path)
    {
        var expected = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var package in JsonNode.Parse(File.ReadAllText(SharedCases.Require("peers", peer, "EXPECTED.json")))!["cases"]!.AsArray().First(c => (string)c!["fixture"]! == fixture)!["packages"]!.AsArray())
            expected.Add($"{package!["name"]} {package["version"]}");
        foreach (var difference in differences.Where(d => d.Fixture == fixture))
        {
            Assert.True(difference.Peer.Length == 0 || expected.Remove(difference.Peer), "the peer no longer says so");
            expected.Add(difference.Ours);
        }

        Assert.Equal(expected, Found(path, peer, fixture));
    }

    [Theory]
    [InlineData("rust", "Cargo.lock", "RustPkg")]
    [InlineData("go", "go.mod", "GoModulePkg")]
    public void Scan_SyftsTreeOfAllEcosystems_FindsItsPackages(string folder, string name, string type)
    {
        var expected = JsonNode.Parse(File.ReadAllText(SharedCases.Require("peers", "syft-pkg-coverage", "EXPECTED.json")))!["cases"]!.AsArray()
            .First(c => (string)c!["pkgType"]! == type)!["packages"]!.AsObject().Select(p => $"{p.Key} {p.Value}").Order(StringComparer.Ordinal);

        Assert.Equal(expected, Found(name, "syft-pkg-coverage", $"pkgs/{folder}/{name}"));
    }

    [Fact]
    public void Scan_TrivysCargoProject_FindsItsPackages() => Assert.Equal(
        Golden("cargo.lock").SelectMany(r => r!["Packages"]!.AsArray()).Select(p => $"{p!["Name"]} {p["Version"]}")
            .Concat(differences.Where(d => d.Fixture == "fixtures/repo/cargo/Cargo.lock").Select(d => d.Ours)).Order(StringComparer.Ordinal),
        Found("Cargo.lock", "trivy-integration", "fixtures/repo/cargo/Cargo.lock"));

    [Fact]
    public void Scan_TrivysGoProject_FindsWhatItsFindingsAreAbout()
    {
        foreach (var result in Golden("gomod"))
        {
            var target = (string)result!["Target"]!;
            var expected = result["Vulnerabilities"]!.AsArray().Select(v => $"{v!["PkgName"]} {v["InstalledVersion"]}").ToHashSet();
            foreach (var difference in differences.Where(d => d.Fixture == target))
                Assert.True(expected.Remove(difference.Peer), "the peer no longer says so");
            Assert.Superset(expected, Found(target, "trivy-integration", $"fixtures/repo/gomod/{target}").ToHashSet());
        }
    }

    [Theory]
    [InlineData("src/go.mod", "syft", "golang", "testdata", "corrupt", "go.mod")]
    [InlineData("src/Cargo.lock", "osv-scalibr", "language", "rust", "cargolock", "testdata", "not-toml.txt")]
    public void Scan_BrokenFixture_IsAProblem(string path, string peer, params string[] fixture) =>
        Assert.NotEmpty(Scan.Files((path, File.ReadAllBytes(SharedCases.Require(["peers", peer, .. fixture])))).Problems);

    [Fact]
    public void Scan_EmptyLockFile_SaysNothing() =>
        Assert.Empty(Found("Cargo.lock", "osv-scalibr", "language/rust/cargolock/testdata/empty.lock"));

    private static JsonArray Golden(string name) => JsonNode.Parse(File.ReadAllText(SharedCases.Require("peers", "trivy-integration", $"{name}.json.golden")))!["Results"]!.AsArray();

    private static IEnumerable<string> Found(string path, string peer, string fixture)
    {
        var found = Scan.Files((path, File.ReadAllBytes(SharedCases.Require(["peers", peer, .. fixture.Split('/')]))));
        Assert.Empty(found.Problems);
        return found.Packages.Select(p => $"{p.Name} {p.Version}").Order(StringComparer.Ordinal);
    }
}
