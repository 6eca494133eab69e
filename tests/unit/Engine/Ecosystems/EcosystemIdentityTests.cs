using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using Registered = ScanMesh.Engine.Ecosystems.Ecosystems;

namespace ScanMesh.Tests.Unit.Engine.Ecosystems;

public sealed class EcosystemIdentityTests
{
    /// <summary>Who adds an analyser, or raises the number in an id, raises the generation too and tells it here.</summary>
    [Fact]
    public void Analysers_OfThisGeneration_AreThese()
    {
        List<string> ids = [.. Registered.All.SelectMany(e => e.Analysers).Select(a => a.Id).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal((5, 32, "cargo-auditable/2 jar/2 nuget-config/2 pypi/2 python-lock/2"), (AnalyserSet.Generation, ids.Count, string.Join(' ', ids.Where(i => !i.EndsWith("/1", StringComparison.Ordinal)))));
    }

    [Theory]
    [InlineData("maven", "org.example:lib", "1.0", "pkg:maven/org.example/lib@1.0", "Maven")]
    [InlineData("maven", "org.example/lib", "1.0", "pkg:maven/org.example/lib@1.0", "Maven")]
    [InlineData("golang", "github.com/Example/Mod/v2", "v2.1.0", "pkg:golang/github.com/example/mod/v2@v2.1.0", "Go")]
    [InlineData("golang", "stdlib", "1.22.1", "pkg:golang/stdlib@1.22.1", "Go")]
    [InlineData("nuget", "Example.Lib", "1.0.0", "pkg:nuget/Example.Lib@1.0.0", "NuGet")]
    [InlineData("cargo", "example", "0.1.0", "pkg:cargo/example@0.1.0", "crates.io")]
    [InlineData("gem", "example", "2.0", "pkg:gem/example@2.0", "RubyGems")]
    [InlineData("composer", "Vendor/Lib", "v3.1", "pkg:composer/vendor/lib@v3.1", "Packagist")]
    [InlineData("hackage", "example", "1.0", "pkg:hackage/example@1.0", "Hackage")]
    [InlineData("pub", "example", "1.0.0", "pkg:pub/example@1.0.0", "Pub")]
    [InlineData("cran", "Example", "1.0-2", "pkg:cran/Example@1.0-2", "CRAN")]
    [InlineData("hex", "example", "1.0.0", "pkg:hex/example@1.0.0", "Hex")]
    [InlineData("swift", "example.org/a/b", "1.0.0", "pkg:swift/example.org/a/b@1.0.0", "SwiftURL")]
    public void Identify_PackageOfType_HasPurlAndAdvisoryEcosystem(string type, string name, string version, string purl, string ecosystem)
    {
        var owner = Registered.OfType(type)!;
        var identity = owner.Identify(new PackageFact(type, name, version), null);
        Assert.Equal((purl, ecosystem), (identity.Purl, identity.Ecosystem));
        Assert.Same(owner, Registered.OfAdvisories(ecosystem));
    }

    [Theory]
    [InlineData("deb", "debian", "12.5", "Debian:12")]
    [InlineData("deb", "debian", null, "Debian")]
    [InlineData("deb", "ubuntu", "22.04", "Ubuntu:22.04:LTS")]
    [InlineData("deb", "ubuntu", "23.10", "Ubuntu:23.10")]
    [InlineData("deb", "echo", "1", "Echo")]
    [InlineData("deb", "raspbian", "12", "deb")]
    [InlineData("apk", "alpine", "3.19.1", "Alpine:v3.19")]
    [InlineData("apk", "wolfi", "20230201", "Wolfi")]
    [InlineData("apk", "chainguard", "20230214", "Chainguard")]
    [InlineData("apk", "minimos", "20241031", "MinimOS")]
    [InlineData("apk", "cleanstart", "1", "CleanStart")]
    [InlineData("apk", "alpaquita", "stream", "Alpaquita:stream")]
    [InlineData("apk", "bellsoft-hardened-containers", "23", "BellSoft Hardened Containers:23")]
    [InlineData("apk", "bellsoft-hardened-containers", null, "BellSoft Hardened Containers")]
    public void Identify_PackageOfDistribution_HasItsAdvisoryEcosystem(string type, string id, string? version, string ecosystem) =>
        Assert.Equal(ecosystem, Registered.OfType(type)!.Identify(new PackageFact(type, "x", "1"), new Distribution(id, version, null, null)).Ecosystem);

    [Theory]
    [InlineData("NuGet", "Example.Lib", "example.lib")]
    [InlineData("Packagist", "Vendor/Lib", "vendor/lib")]
    [InlineData("Maven", "org.Example/lib", "org.Example:lib")]
    [InlineData("Go", "github.com/Example/Mod", "github.com/Example/Mod")]
    public void AdvisoryName_Spelling_IsTheEcosystems(string ecosystem, string name, string expected) => Assert.Equal(expected, Registered.OfAdvisories(ecosystem)!.AdvisoryName(name));

    [Fact]
    public void Hash_EcosystemsWithoutAnalysers_DoNotCount()
    {
        var limits = new ScanLimits();
        var readers = Registered.All.Where(e => !e.Analysers.IsEmpty);
        Assert.Contains(Registered.All, e => e.Analysers.IsEmpty);
        Assert.Equal(AnalyserSet.Create(limits, [.. readers]).Hash, AnalyserSet.Create(limits).Hash);
    }
}
