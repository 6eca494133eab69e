using System.Text.Json.Nodes;
using ScanMesh.Tests.Conformance.Inventories;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Peers;

/// <summary>Fixtures of other scanners whose expectation was checked by eye.</summary>
public sealed class PeerFixtureTests
{
    private const string Status = "var/lib/dpkg/status";
    private const string Apk = "lib/apk/db/installed";

    [Theory]
    [InlineData("osv-scalibr", "os/dpkg/testdata/dpkg/noversion", Status)]
    [InlineData("osv-scalibr", "os/dpkg/testdata/dpkg/nopackage", Status)]
    [InlineData("osv-scalibr", "os/dpkg/testdata/dpkg/single", Status)]
    [InlineData("osv-scalibr", "os/dpkg/testdata/dpkg/trailingnewlines", Status)]
    [InlineData("osv-scalibr", "os/dpkg/testdata/dpkg/status.d/foo", "var/lib/dpkg/status.d/foo")]
    [InlineData("osv-scalibr", "os/dpkg/testdata/dpkg/transitional", Status)]
    [InlineData("osv-scalibr", "os/dpkg/testdata/dpkg/transitional_dummy", Status)]
    [InlineData("osv-scalibr", "os/dpkg/testdata/dpkg/transitional_empty", Status)]
    [InlineData("osv-scalibr", "language/javascript/packagejson/testdata/package.json", "app/node_modules/testdata/package.json")]
    [InlineData("osv-scalibr", "language/javascript/packagejson/testdata/deps/accepts/package.json", "app/node_modules/accepts/package.json")]
    [InlineData("osv-scalibr", "language/javascript/packagejson/testdata/deps/no-person-name/package.json", "app/node_modules/accepts/package.json")]
    [InlineData("osv-scalibr", "language/javascript/packagejson/testdata/deps/with/deps/acorn/package.json", "app/node_modules/with/node_modules/acorn/package.json")]
    [InlineData("osv-scalibr", "language/javascript/packagejson/testdata/undici-package.json", "node_modules/undici/package.json")]
    [InlineData("osv-scalibr", "language/javascript/packagejson/testdata/not-vscode.json", "node_modules/jsonparse/package.json")]
    [InlineData("syft", "alpine/testdata/single", Apk)]
    [InlineData("syft", "alpine/testdata/base", Apk)]
    [InlineData("syft", "alpine/testdata/empty-deps-and-provides", Apk)]
    public void Scan_PeersFixture_FindsThePeersPackages(string peer, string fixture, string path)
    {
        var content = File.ReadAllBytes(SharedCases.Require(["peers", peer, .. fixture.Split('/')]));
        var expected = JsonNode.Parse(File.ReadAllText(SharedCases.Require("peers", peer, "EXPECTED.json")))!["cases"]!.AsArray()
            .First(c => (string)c!["fixture"]! == fixture)!["packages"]!.AsArray().Select(p => $"{p!["name"]} {p["version"]}").Distinct().Order(StringComparer.Ordinal);

        var found = Scan.Files((path, content)).Packages.Select(p => $"{p.Name} {p.Version}").Order(StringComparer.Ordinal);

        Assert.Equal(expected, found);
    }

    [Fact]
    public void Scan_SyftsTwoDatabases_FindsTheFourPackages()
    {
        var inventory = Scan.Files((Apk, File.ReadAllBytes(SharedCases.Require("peers", "syft", "alpine", "testdata", "multiple-1", "lib", "apk", "db", "installed"))));

        Assert.Equal(["bash 5.2.21-r0", "busybox-binsh 1.36.1-r15", "musl 1.2.4_git20230717-r4", "readline 8.2.1-r2"], inventory.Packages.Select(p => $"{p.Name} {p.Version}"));
        Assert.Equal("busybox", inventory.Packages[1].Source!.Name);
    }

    [Fact]
    public void Scan_CorruptDatabases_AreProblemsAndWhatIsReadableIsRead()
    {
        var dpkg = Scan.Files((Status, File.ReadAllBytes(SharedCases.Require("peers", "osv-scalibr", "os", "dpkg", "testdata", "dpkg", "invalid"))));
        Assert.False(dpkg.Complete);
        Assert.NotEmpty(dpkg.Problems);

        var apk = Scan.Files((Apk, File.ReadAllBytes(SharedCases.Require("peers", "syft", "alpine", "testdata", "corrupt", "lib", "apk", "db", "installed"))));
        Assert.False(apk.Complete);
        Assert.Contains(apk.Packages, p => p.Name == "alpine-baselayout-data");
    }

    [Fact]
    public void Scan_EveryState_CountsThoseWhoseFilesAreThere()
    {
        // scalibr's default leaves out "unpacked" as well; its files lie in the image and can be run, so we report it, as trivy and syft do.
        var found = Scan.Files((Status, File.ReadAllBytes(SharedCases.Require("peers", "osv-scalibr", "os", "dpkg", "testdata", "dpkg", "statusfield"))));

        Assert.Equal(["wantdeinstall_installed", "wantinstall_installed", "wantinstall_unpacked", "wantpurge_installed"], found.Packages.Select(p => p.Name));
    }
}
