using System.IO.Compression;
using System.Text;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Inventories;

public sealed class DpkgInventoryTests
{
    [Fact]
    public void Scan_RealDebianStatus_EqualsDpkgQuery()
    {
        using var status = new GZipStream(File.OpenRead(SharedCases.Require("inventories", "debian-12.dpkg-status.gz")), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        status.CopyTo(plain);
        var expected = File.ReadLines(SharedCases.Require("inventories", "debian-12.dpkg-query.tsv"))
            .Where(line => !line.StartsWith('#') && line.EndsWith("\tinstalled"))
            .Select(line => line[..line.LastIndexOf('\t')]);

        var inventory = Scan.Files(("var/lib/dpkg/status", plain.ToArray()), ("etc/os-release", Encoding.UTF8.GetBytes("ID=debian\nVERSION_ID=\"12\"\n")));

        Assert.Equal(849, inventory.Packages.Length);
        Assert.Equal(expected.Order(StringComparer.Ordinal), inventory.Packages.Select(Line).Order(StringComparer.Ordinal));
        Assert.True(inventory.Complete);
        Assert.Empty(inventory.Problems);
        Assert.All(inventory.Packages, p => Assert.Equal("Debian:12", p.Ecosystem));
        Assert.All(inventory.Packages, p => Assert.Equal(p.Purl, PackageUrl.Parse(p.Purl).ToString()));
    }

    private static string Line(Package p) => string.Join('\t', p.Name, p.Version, p.Architecture, p.SourceName, p.SourceVersion);
}
