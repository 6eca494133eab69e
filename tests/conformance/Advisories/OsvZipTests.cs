using System.Globalization;
using ScanMesh.Engine.Advisories;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Advisories;

public sealed class OsvZipTests
{
    private static readonly SnapshotBuildOptions Options = new("test", 1, new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("osv")]
    [InlineData("osv-harvested")]
    [InlineData("osv-converted")]
    public async Task Build_EveryZip_TakesEveryRecord(string kind)
    {
        var folder = SharedCases.Require(kind);
        var expected = File.ReadLines(SharedCases.Require("OSV-STATS.tsv")).Skip(1).Select(l => l.Split('\t')).Where(c => c[0] == kind).ToList();
        Assert.NotEmpty(expected);
        var leftOut = new Dictionary<string, long>(StringComparer.Ordinal);
        using var scratch = new ScratchFolder();
        foreach (var row in expected)
        {
            var result = await SnapshotBuilder.BuildAsync([Path.Combine(folder, row[1])], scratch.File("one.db"), Options, null, TestContext.Current.CancellationToken);
            Assert.True(result.Problems.IsEmpty, row[1] + ": " + string.Join('\n', result.Problems.Take(5)));
            Assert.Equal((row[1], long.Parse(row[2], CultureInfo.InvariantCulture)), (row[1], result.Info.Records));
            if (result.Info.LeftOut > 0)
                leftOut.Add(row[1], result.Info.LeftOut);
        }

        // 1,200 of AlmaLinux's records are errata of bug fixes and enhancements; 15 of them are about vulnerabilities: 3 have a CVE among their ids, 3 speak of security, 9 name CVEs in links alone. Nobody else has any.
        Assert.Equal(kind == "osv" ? ["AlmaLinux 1185"] : [], leftOut.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Key} {p.Value}")));
    }

    [Fact]
    public async Task Build_InputsInAnotherOrder_SameContentHash()
    {
        var harvested = SharedCases.Require("osv-harvested");
        var zips = Directory.GetFiles(harvested, "all.zip", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        using var scratch = new ScratchFolder();
        var forward = await SnapshotBuilder.BuildAsync(zips, scratch.File("a.db"), Options, null, TestContext.Current.CancellationToken);
        zips.Reverse();
        var backward = await SnapshotBuilder.BuildAsync(zips, scratch.File("b.db"), Options, null, TestContext.Current.CancellationToken);
        Assert.Equal(forward.Info.Revision, backward.Info.Revision);
        Assert.Equal(forward.Info.Ecosystems.Select(e => e.ToString()), backward.Info.Ecosystems.Select(e => e.ToString()).ToList(), IgnoreReleases);

        static bool IgnoreReleases(string a, string b) => a[..a.IndexOf("Releases", StringComparison.Ordinal)] == b[..b.IndexOf("Releases", StringComparison.Ordinal)];
    }
}
