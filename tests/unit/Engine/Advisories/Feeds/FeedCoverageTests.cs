using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Matching;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Feeds;
using AllFeeds = ScanMesh.Engine.Advisories.Feeds.Feeds;

namespace ScanMesh.Tests.Unit.Engine.Advisories.Feeds;

/// <summary>What no data speaks of is never silently clean (I6).</summary>
public sealed class FeedCoverageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Match_WithAndWithoutTheFeed_FindsOrSaysThatItCannot()
    {
        using var folder = new ScratchFolder();
        await using var server = await LoopbackFeed.StartAsync();
        server.PutAmazon("2023", ErrataSamples.UpdateInfo(ErrataSamples.Update("ALAS2023-2026-001", "important", "CVE-2026-1000", "openssl-libs-1:3.0.8-1.amzn2023.0.9.x86_64")));
        using (var feed = AllFeeds.Amazon.Open(server.Address, folder.File("amazon"), false, TimeProvider.System))
            await feed.FetchAsync("Amazon Linux:2023", null, Cancel);
        Package[] packages = [Of("Amazon Linux:2023", "openssl-libs", "1:3.0.8-1.amzn2023.0.4"), Of("Amazon Linux:2", "openssl-libs", "1:1.0.2k-1.amzn2"), Of("Amazon Linux:1", "openssl", "1:1.0.2k-1.amzn1"), Of("Photon OS:5.0", "curl", "8.1.2-1.ph5"), Of("rpm", "curl", "8-1")];

        using var without = await OsvSamples.OpenAsync(folder, OsvSamples.Record("CVE-2026-1"));
        Assert.Equal(
            ["Amazon Linux 1 NoData", "Amazon Linux 2 NoData", "Amazon Linux 2023 NoData", "Photon OS 5.0 NoData", "rpm  NotConfigured"],
            CoverageTable.Of(packages, without, null, OsvSamples.Built).Select(c => $"{c.Ecosystem} {c.Release} {c.State}"));

        await SnapshotBuilder.BuildAsync([folder.File("osv"), folder.File("amazon")], folder.File("with.snapshot"), new SnapshotBuildOptions("local", 0, OsvSamples.Built), null, Cancel);
        using var with = AdvisorySnapshot.Open(folder.File("with.snapshot"));
        Assert.Equal(
            ["Amazon Linux 1 UnknownRelease", "Amazon Linux 2 UnknownRelease", "Amazon Linux 2023 Covered", "Photon OS 5.0 NoData", "rpm  NotConfigured"],
            CoverageTable.Of(packages, with, null, OsvSamples.Built).Select(c => $"{c.Ecosystem} {c.Release} {c.State}"));
        var finding = Assert.Single(Matcher.Match(packages, with).Findings);
        Assert.Equal(("ALAS2023-2026-001", "1:3.0.8-1.amzn2023.0.9", Severity.High), (finding.Id, finding.FixedVersion, finding.Severity));
        Assert.Equal(["CVE-2026-1000"], finding.Upstream!.Value);
        Assert.Empty(Matcher.Match([Of("Amazon Linux:2023", "openssl-libs", "1:3.0.8-1.amzn2023.0.9")], with).Findings);
    }

    private static Package Of(string ecosystem, string name, string version) => new() { Id = $"{ecosystem}/{name}", Purl = "pkg:rpm/" + name, Name = name, Version = version, Ecosystem = ecosystem, Path = "var/lib/rpm/rpmdb.sqlite" };
}
