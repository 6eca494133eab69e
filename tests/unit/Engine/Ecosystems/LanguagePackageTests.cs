using ScanMesh.Engine.Model;
using static ScanMesh.Tests.Unit.Engine.Ecosystems.FileCase;

namespace ScanMesh.Tests.Unit.Engine.Ecosystems;

/// <summary>npm and Python packages through record and merge.</summary>
public sealed class LanguagePackageTests
{
    private const string Status = "Package: python3-yaml\nStatus: install ok installed\nArchitecture: amd64\nVersion: 6.0-3\n\n";

    [Theory]
    [InlineData("node_modules/a/package.json")]
    [InlineData("usr/local/lib/node_modules/npm/node_modules/a/package.json")]
    [InlineData("app/node_modules/@scope/a/package.json")]
    [InlineData("app/node_modules/alias/package.json")]
    public void Npm_InstalledPackage_IsFoundByItsOwnName(string path)
    {
        var package = Assert.Single(Merged((path, """{"name":"@scope/a","version":"1.0.0-rc.1","license":{"type":"MIT"}}""")).Packages);

        Assert.Equal(("@scope/a", "1.0.0-rc.1", "npm", path), (package.Name, package.Version, package.Ecosystem, package.Path));
        Assert.Equal("pkg:npm/%40scope/a@1.0.0-rc.1", package.Purl);
        Assert.Equal($"{package.Purl}#{path}", package.Id);
        Assert.Equal(["MIT"], package.Licences);
    }

    [Theory]
    [InlineData("app/package.json")]
    [InlineData("node_modules/package.json")]
    [InlineData("node_modules/a/lib/package.json")]
    [InlineData("node_modules/@scope/package.json")]
    [InlineData("node_modules/.package-lock.json")]
    [InlineData("node_modules/.bin/package.json")]
    [InlineData("my_node_modules/a/package.json")]
    public void Npm_OtherPlace_IsNoInstalledPackage(string path) => Assert.Empty(Merged((path, """{"name":"a","version":"1"}""")).Packages);

    [Theory]
    [InlineData("""{"type":"module"}""", 0)]
    [InlineData("""{"name":"a"}""", 0)]
    [InlineData("""{"name":7,"version":{}}""", 0)]
    [InlineData("{", 1)]
    [InlineData("[]", 1)]
    [InlineData("", 1)]
    [InlineData("""{"name":"a","version":"\ud800"}""", 1)]
    public void Npm_NoPackage_IsToldWhereItIsBrokenAndHidesNothingElse(string json, int problems)
    {
        var merged = Merged(("node_modules/a/package.json", json), ("node_modules/b/package.json", "\uFEFF{\"name\":\"b\",\"version\":\"1\"}"));

        Assert.Equal(["b"], merged.Packages.Select(p => p.Name));
        Assert.Equal(problems, merged.Problems.Length);
        Assert.True(merged.Complete);
    }

    [Theory]
    [InlineData("usr/lib/python3/dist-packages/PyYAML-6.0.dist-info/METADATA")]
    [InlineData("usr/lib/python3/dist-packages/PyYAML-6.0.egg-info/PKG-INFO")]
    [InlineData("usr/lib/python3/dist-packages/PyYAML-6.0.egg-info")]
    [InlineData("usr/lib/python3/dist-packages/PyYAML-6.0-py3.11.egg/EGG-INFO/PKG-INFO")]
    public void PyPi_InstalledDistribution_IsFoundUnderItsNormalisedName(string path)
    {
        var package = Assert.Single(Merged((path, "Metadata-Version: 2.1\r\nName: Py_._YAML\r\nVersion: 6.0\r\nLicense: UNKNOWN\r\nClassifier: License :: OSI Approved :: MIT License\r\n\r\nName: other\r\n")).Packages);

        Assert.Equal(("Py_._YAML", "6.0", "PyPI", "py-yaml"), (package.Name, package.Version, package.Ecosystem, package.AdvisoryKeys.First.Name));
        Assert.Equal("pkg:pypi/py-yaml@6.0", package.Purl);
        Assert.Equal(["MIT License"], package.Licences);
    }

    /// <summary>What pip renamed and did not come to remove.</summary>
    [Theory]
    [InlineData("opt/venv/lib/python3.11/site-packages/~yyaml-6.0.dist-info/METADATA")]
    [InlineData("usr/lib/python3/dist-packages/~yyaml-6.0.egg-info/PKG-INFO")]
    [InlineData("~yyaml-6.0.egg-info")]
    public void PyPi_InterruptedRemoval_IsNoPackage(string path) => Assert.Empty(Merged((path, "Name: PyYAML\nVersion: 6.0\n")).Packages);

    [Theory]
    [InlineData("")]
    [InlineData("Name: a\n")]
    [InlineData("\nName: a\nVersion: 1\n")]
    public void PyPi_NoNameOrVersion_IsAProblemAndComplete(string metadata)
    {
        var merged = Merged(("x.dist-info/METADATA", metadata));

        Assert.Empty(merged.Packages);
        Assert.Equal(ProblemReason.Malformed, Assert.Single(merged.Problems).Reason);
        Assert.True(merged.Complete);
    }

    [Fact]
    public void Owned_BySystemPackage_IsNotReportedAgainAndTheRestIs()
    {
        const string owned = "usr/lib/python3/dist-packages/PyYAML-6.0.egg-info/PKG-INFO";
        const string metadata = "Name: PyYAML\nVersion: 6.0\n";
        var merged = Merged(
            ("etc/os-release", "ID=debian\nVERSION_ID=12\n"),
            ("var/lib/dpkg/status", Status),
            ("var/lib/dpkg/info/python3-yaml.list", $"/.\n/usr\n/{owned}\n"),
            (owned, metadata),
            ("usr/local/lib/python3.11/site-packages/PyYAML-6.0.dist-info/METADATA", metadata));

        Assert.Equal(["python3-yaml", "PyYAML"], merged.Packages.Select(p => p.Name));
        Assert.StartsWith("usr/local/", merged.Packages[1].Path, StringComparison.Ordinal);
    }

    /// <summary>Whoever adds a line to a package's list hides nothing of an application.</summary>
    [Theory]
    [InlineData("app/node_modules/a/package.json")]
    [InlineData("opt/vendor/node_modules/a/package.json")]
    [InlineData("usr/local/lib/node_modules/a/package.json")]
    [InlineData("srv/node_modules/a/package.json")]
    public void Owned_OutsideTheSystemsFolders_IsReported(string path)
    {
        var merged = Merged(("var/lib/dpkg/status", Status), ("var/lib/dpkg/info/python3-yaml.list", $"/.\n/{path}\n"), (path, """{"name":"a","version":"1"}"""));

        Assert.Equal(["a", "python3-yaml"], merged.Packages.Select(p => p.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Owned_ByAPackageThatIsGone_IsReported()
    {
        const string path = "usr/lib/python3/dist-packages/PyYAML-6.0.egg-info/PKG-INFO";
        var merged = Merged(("var/lib/dpkg/status", ""), ("var/lib/dpkg/info/python3-yaml.list", $"/{path}\n"), (path, "Name: PyYAML\nVersion: 6.0\n"));

        Assert.Equal(["PyYAML"], merged.Packages.Select(p => p.Name));
    }
}
