using ScanMesh.Tests.Conformance.Inventories;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Peers;

/// <summary>Documents of real Bitnami images.</summary>
public sealed class BitnamiDocumentTests
{
    [Theory]
    [InlineData("json", "postgresql/.spdx-postgresql.spdx", 16, "postgresql 17.2.0-8")]
    [InlineData("tag-value", "redis/.spdx-apache.spdx", 1, "redis 7.4.1-0")]
    [InlineData("mix", "render-template/.spdx-render-template.spdx", 1, "render-template 1.0.7-4")]
    [InlineData("no-rel", "redis/.spdx-redis.spdx", 1, "redis 7.4.0-0")]
    [InlineData("components-json-postgresql", ".bitnami_components.json", 1, "postgresql 11.22.0-4")]
    public void Scan_RealDocument_GivesItsPackages(string fixture, string path, int count, string main)
    {
        var inventory = Scan.Files(($"opt/bitnami/{path}", File.ReadAllBytes(SharedCases.Require(["peers", "syft", "bitnami", "testdata", fixture, "opt", "bitnami", .. path.Split('/')]))));

        Assert.Equal(count, inventory.Packages.Length);
        Assert.Contains(main, inventory.Packages.Select(p => $"{p.Name} {p.Version}"));
        Assert.All(inventory.Packages, p => Assert.Equal("Bitnami", p.Ecosystem));
        Assert.True(inventory.Complete);
    }

    [Fact]
    public void Scan_NoDocument_IsAProblem()
    {
        var inventory = Scan.Files(("opt/bitnami/redis/.spdx-redis.spdx", File.ReadAllBytes(SharedCases.Require("peers", "syft", "bitnami", "testdata", "invalid", "opt", "bitnami", "redis", ".spdx-redis.spdx"))));

        Assert.Empty(inventory.Packages);
        Assert.False(inventory.Complete);
    }
}
