using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Merge;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Versions;
using ScanMesh.Tests.Unit.Engine.Records;

namespace ScanMesh.Tests.Unit.Engine.Ecosystems;

/// <summary>Bitnami's documents through record and merge, and its versions.</summary>
public sealed class BitnamiTests
{
    private const string Document = "opt/bitnami/redis/.spdx-redis.spdx";
    private const string Components = "opt/bitnami/.bitnami_components.json";

    private const string Json = """
        {"spdxVersion":"SPDX-2.3","packages":[
          {"name":"redis","versionInfo":"7.4.0-3","licenseDeclared":"RSALv2","externalRefs":[{"referenceType":"cpe23Type","referenceLocator":"x"},{"referenceType":"purl","referenceLocator":"pkg:bitnami/redis@7.4.0-3?arch=amd64&distro=debian-12"}]},
          {"name":"inner","externalRefs":[{"referenceType":"purl","referenceLocator":"pkg:golang/example.org/inner@v1.0.0"}]},
          {"name":"no reference"}, 7]}
        """;

    private const string Tags = "SPDXVersion: SPDX-2.3\nPackageName: redis\nPackageLicenseDeclared: RSALv2\nExternalRef: SECURITY cpe23Type x\nExternalRef: PACKAGE-MANAGER purl pkg:bitnami/redis@7.4.0-3?arch=amd64\n";

    [Theory]
    [InlineData(Json)]
    [InlineData(Tags)]
    public void Document_Component_IsAPackage(string document)
    {
        var package = Assert.Single(Merged((Document, document), ("etc/os-release", Texts.Debian12)).Packages);

        Assert.Equal(("redis", "7.4.0-3", "Bitnami", "amd64"), (package.Name, package.Version, package.Ecosystem, package.Architecture));
        Assert.Equal("pkg:bitnami/redis@7.4.0-3?arch=amd64&distro=debian-12", package.Purl);
        Assert.Equal(["RSALv2"], package.Licences);
    }

    [Fact]
    public void Components_ToldAgainByADocument_AreOnePackage()
    {
        var merged = Merged((Document, Json), (Components, """{"redis":{"arch":"amd64","distro":"debian-12","type":"NAMI","version":"7.4.0-3"},"gosu":{"arch":"amd64","version":"1.16.0-1"}}"""));

        Assert.Equal(["gosu 1.16.0-1", "redis 7.4.0-3"], merged.Packages.Select(p => $"{p.Name} {p.Version}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(Document, "{")]
    [InlineData(Document, "{}")]
    [InlineData(Document, "nonsense")]
    [InlineData(Document, "")]
    [InlineData(Document, """{"packages":[{"externalRefs":[{"referenceType":"purl","referenceLocator":"pkg:bitnami/redis"}]}]}""")]
    [InlineData(Components, "[]")]
    [InlineData(Components, "{")]
    [InlineData(Components, """{"redis":{"version":7}}""")]
    public void Document_Broken_IsAProblemAndNotComplete(string path, string content)
    {
        var merged = Merged((path, content), ("var/lib/dpkg/status", Texts.Dpkg(("a", "1"))));

        Assert.Equal(["a"], merged.Packages.Select(p => p.Name));
        Assert.Equal(ProblemReason.Malformed, Assert.Single(merged.Problems).Reason);
        Assert.False(merged.Complete);
    }

    [Theory]
    [InlineData("opt/other/.spdx-redis.spdx")]
    [InlineData("opt/bitnami/redis/redis.spdx")]
    [InlineData("opt/bitnami/redis/.bitnami_components.json")]
    public void Document_OtherPlace_IsNotRead(string path) => Assert.Empty(Merged((path, Json)).Packages);

    [Fact]
    public void Document_TooLarge_IsAProblem()
    {
        var record = new LayerSketch().File(Document, Json).Build(AnalyserSet.Create(new ScanLimits { AnalysedFileBytes = 100 }));

        Assert.Equal(ProblemReason.Limit, Assert.Single(record.Evidence.SelectMany(e => e.Problems)).Reason);
    }

    [Theory]
    [InlineData("1.2.3-4", "1.2.3", 1)]
    [InlineData("1.2.3-4", "1.2.4", -1)]
    [InlineData("1.2.3-4", "1.2.3-10", -1)]
    [InlineData("1.2.3-0", "1.2.3", 0)]
    [InlineData("1.2.3-rc.1", "1.2.3", -1)]
    [InlineData("1.2.3-rc.1-5", "1.2.3-rc.1", 1)]
    [InlineData("0.0.0-20251119140106-9dbdfc3f1be0", "0.0.0", -1)]
    [InlineData("x", "1", null)]
    public void Versions_Revision_ComesAfterTheVersion(string left, string right, int? expected)
    {
        var scheme = new BitnamiVersionScheme();

        Assert.Equal(expected, scheme.Compare(left, right) is { } order ? Math.Sign(order) : null);
        Assert.Equal(-expected, scheme.Compare(right, left) is { } back ? Math.Sign(back) : null);
    }

    [Theory]
    [InlineData("5.15.12-1", "5.15.12", 0)]
    [InlineData("5.15.13-0", "5.15.12", 1)]
    [InlineData("5.15.12-1", "5.15.12-0", 1)]
    public void Versions_NamedWithoutRevision_AreAllRevisions(string version, string named, int expected) =>
        Assert.Equal(expected, Math.Sign(new BitnamiVersionScheme().CompareToNamed(version, named)!.Value));

    private static Inventory Merged(params (string Path, string Content)[] files)
    {
        var layer = new LayerSketch();
        foreach (var (path, content) in files)
            layer.File(path, content);
        return LayerMerge.Merge([layer.Build(AnalyserSet.Create(new ScanLimits()))]);
    }
}
