using System.Text.Json;
using ScanMesh.Engine.Advisories.Feeds.Documents;
using ScanMesh.Engine.Advisories.Feeds.Errata;
using ScanMesh.Engine.Advisories.Feeds.Oval;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Advisories;

/// <summary>
/// Oracle's own definitions, and what vunnel makes of them.
/// <list type="table">
/// <item><term>mock_data</term><description>the same packages, versions, releases and CVEs</description></item>
/// <item><term>mock_ksplice_data</term><description>vunnel leaves definitions of Ksplice's packages out; here they are of a release of their own, which only such packages are looked up in</description></item>
/// <item><term>mock_per_arch_data</term><description>vunnel gives an architecture its own version; here the latest counts for all, for a statement knows no architecture</description></item>
/// </list>
/// </summary>
public sealed class OracleOvalTests
{
    [Fact]
    public void Read_VunnelsSample_SaysTheSame()
    {
        var errata = Read("mock_data").ToDictionary(e => e.Id, StringComparer.Ordinal);
        var snapshots = Directory.GetFiles(SharedCases.Require("feed-samples", "vunnel", "oracle", "snapshots"), "*.json", SearchOption.AllDirectories);
        Assert.NotEmpty(snapshots);
        foreach (var file in snapshots)
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            var peer = json.RootElement.GetProperty("item").GetProperty("Vulnerability");
            var erratum = errata[peer.GetProperty("Name").GetString()!];
            var release = peer.GetProperty("NamespaceName").GetString()!.Split(':')[1];
            Assert.Equal(
                peer.GetProperty("FixedIn").EnumerateArray().Select(f => $"{f.GetProperty("Name").GetString()} {f.GetProperty("Version").GetString()}").Order(StringComparer.Ordinal),
                erratum.Fixed.Where(f => f.Key.Ecosystem == "Oracle Linux:" + release).Select(f => $"{f.Key.Name} {f.Value}").Order(StringComparer.Ordinal));
            Assert.Subset(erratum.Cves.ToHashSet(StringComparer.Ordinal), peer.GetProperty("Metadata").GetProperty("CVE").EnumerateArray().Select(c => c.GetProperty("Name").GetString()!).ToHashSet(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Read_Ksplice_IsAReleaseOfItsOwn()
    {
        var packages = Read("mock_ksplice_data").SelectMany(e => e.Fixed.Keys).ToList();
        Assert.NotEmpty(packages);
        Assert.All(packages, p => Assert.Equal("Oracle Linux:8:ksplice", p.Ecosystem));
    }

    [Fact]
    public void Read_BuiltAgainForAnArchitecture_TheLatestCounts()
    {
        var errata = Read("mock_per_arch_data").ToDictionary(e => e.Id, StringComparer.Ordinal);
        Assert.Equal(["ELSA-2022-4803", "ELSA-2024-2961", "ELSA-2025-10073"], errata.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("0:8.24.0-57.0.4.el7_9.3", errata["ELSA-2022-4803"].Fixed[new ErratumPackage("Oracle Linux:7", "rsyslog")]);
        Assert.Equal((new DateTimeOffset(2022, 5, 31, 0, 0, 0, TimeSpan.Zero), "IMPORTANT"), (errata["ELSA-2022-4803"].Issued!.Value, errata["ELSA-2022-4803"].Severity));
        Assert.All(errata["ELSA-2025-10073"].Fixed.Keys, p => Assert.Equal("Oracle Linux:10", p.Ecosystem));
    }

    private static List<Erratum> Read(string file) => [.. OracleOvalReader.Read(FeedDocument.Open(SharedCases.Require("feed-samples", "vunnel", "oracle", file)))];
}
