using ScanMesh.Engine.Model;
using static ScanMesh.Tests.Unit.Engine.Ecosystems.FileCase;

namespace ScanMesh.Tests.Unit.Engine.Ecosystems;

/// <summary>Composer's lists of what it installed and locked.</summary>
public sealed class PhpTests
{
    private const string Packages = """[{"name":"Vendor/A","version":"v1.3.0","version_normalized":"1.3.0.0","license":["MIT","BSD-3-Clause"]},{"name":"vendor/b","version":"dev-main","license":"proprietary"},{"name":"vendor/without"}]""";

    [Theory]
    [InlineData(Packages)]
    [InlineData("{\"packages\":" + Packages + ",\"dev\":true,\"dev-package-names\":[\"vendor/b\"]}")]
    public void Installed_OfBothVersions_IsWhatComposerInstalled(string json)
    {
        var merged = Merged(("srv/app/vendor/composer/installed.json", json));

        Assert.Equal(["Vendor/A v1.3.0", "vendor/b dev-main"], Lines(merged));
        Assert.Equal(("Packagist", "pkg:composer/vendor/a@v1.3.0", "vendor/a"), (merged.Packages[0].Ecosystem, merged.Packages[0].Purl, merged.Packages[0].AdvisoryKeys.First.Name));
        Assert.Equal(["BSD-3-Clause", "MIT"], merged.Packages[0].Licences);
    }

    [Fact]
    public void Lock_IsPackagesAndThoseForDevelopment() =>
        Assert.Equal(["vendor/a 1.0.0 lock-file", "vendor/b 2.0.0 lock-file dev"], Lines(Merged(("app/composer.lock", """
            {"content-hash":"abc","packages":[{"name":"vendor/a","version":"1.0.0"}],"packages-dev":[{"name":"vendor/b","version":"2.0.0"}],"aliases":[]}
            """))));

    [Fact]
    public void Lock_BesideItsInstallation_TellsNothingMore() =>
        Assert.Equal(["vendor/a 1.0.0"], Lines(Merged(
            ("app/composer.lock", """{"packages":[{"name":"vendor/a","version":"1.0.0"}],"packages-dev":[{"name":"vendor/b","version":"2.0.0"}]}"""),
            ("app/vendor/composer/installed.json", """{"packages":[{"name":"vendor/a","version":"1.0.0"}]}"""))));

    [Theory]
    [InlineData("vendor/composer/installed.json", "{")]
    [InlineData("vendor/composer/installed.json", "7")]
    [InlineData("composer.lock", "")]
    [InlineData("composer.lock", "null")]
    public void Malformed_IsAProblemAndHidesNothingElse(string path, string content)
    {
        var merged = Merged((path, content), ("other/composer.lock", """{"packages":[{"name":"v/b","version":"1"}]}"""));

        Assert.Equal(["v/b 1 lock-file"], Lines(merged));
        Assert.Equal((path, ProblemReason.Malformed), (Assert.Single(merged.Problems).Path, merged.Problems[0].Reason));
        Assert.True(merged.Complete);
    }

    [Theory]
    [InlineData("vendor/composer/installed.json")]
    [InlineData("composer.lock")]
    public void Oversized_IsAProblem(string path) => Assert.Contains(Oversized(path, (16L << 20) + 1).Problems, p => p.Path == path && p.Reason == ProblemReason.Limit);

    [Theory]
    [InlineData("app/vendor/v/a/composer.lock")]
    [InlineData("app/vendor/composer/installed.php")]
    [InlineData("app/installed.json")]
    public void File_OfSomethingElse_IsNotRead(string path) => Assert.Empty(Merged((path, "broken")).Problems);
}
