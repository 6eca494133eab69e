using ScanMesh.Engine.Images.Sboms;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Sboms;

/// <summary>Bills of materials that others wrote.</summary>
public sealed class SbomDocumentTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_OneImageAsCycloneDxAndAsSpdx_IsTheSameInventory()
    {
        var cycloneDx = await ReadAsync(Fixture("centos-7-cyclonedx.json"));
        var spdx = await ReadAsync(Fixture("centos-7-spdx.json"));

        Assert.NotEmpty(cycloneDx.Packages);
        // Source packages are left out: the two documents themselves name different ones for openssl-libs.
        Assert.Equal(cycloneDx.Packages.Select(p => $"{p.Id} {p.Version}"), spdx.Packages.Select(p => $"{p.Id} {p.Version}"));
        Assert.Equal((cycloneDx.Distribution!.Id, cycloneDx.Distribution.VersionId), (spdx.Distribution!.Id, spdx.Distribution.VersionId));
        Assert.True(cycloneDx.Complete && spdx.Complete);
    }

    [Fact]
    public async Task Read_DebianPackagesOfTrivy_AreOfTheirRelease()
    {
        var inventory = await ReadAsync(Fixture("fluentd-multiple-lockfiles-cyclonedx.json"));

        var idn = Assert.Single(inventory.Packages, p => p.Name == "libidn2-0");
        Assert.Equal(("Debian:10", "libidn2", "2.0.5-1"), (idn.Ecosystem, idn.SourceName, idn.SourceVersion));
        Assert.Contains(inventory.Packages, p => p.Ecosystem == "RubyGems");
    }

    [Fact]
    public void Read_EveryDocumentOfTheFormats_IsAnInventoryOrAClearFault()
    {
        var rows = File.ReadAllLines(SharedCases.Require("schemas", "CONFORMANCE.tsv")).Select(l => l.Split('\t'))
            .Where(c => (c[0].StartsWith("cyclonedx/", StringComparison.Ordinal) || c[0].StartsWith("spdx/", StringComparison.Ordinal)) && c[0].EndsWith(".json", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(rows);
        var refused = new List<string>();
        foreach (var row in rows)
        {
            try
            {
                SbomInventory.Of(Sbom.Read(File.ReadAllBytes(SharedCases.Require("schemas", row[0]))));
            }
            catch (ScanException e) when (e.Reason is FailureReason.Corrupt or FailureReason.Unsupported)
            {
                if (row[2] == "valid")
                    refused.Add($"{row[0]}: {e.Message}");
            }
        }

        Assert.Empty(refused);
    }

    private static string Fixture(string name) => SharedCases.Require("peers", "trivy-integration", "fixtures", "sbom", name);

    private static async Task<Inventory> ReadAsync(string file) => SbomInventory.Of(await Sbom.ReadAsync(file, Cancel));
}
