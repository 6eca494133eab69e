using System.Collections.Immutable;
using ScanMesh.Engine.Advisories.Kev;
using ScanMesh.Events.V1;
using ScanMesh.Results.Store.Rows;
using Finding = ScanMesh.Engine.Model.Finding;
using Severity = ScanMesh.Engine.Model.Severity;

namespace ScanMesh.Tests.Integration.Results;

/// <summary>Known exploited vulnerabilities reach findings, on both stores.</summary>
public abstract class KevTests : StoreTests
{
    private static readonly string Image = Reports.DigestOf("image");

    [Fact]
    public async Task Commit_CatalogueIsThere_MarksAndDecides()
    {
        Assert.True(await Mesh.KevUpdates.StoreAsync(Catalogue(1, "CVE-2026-1000"), Cancel));
        var push = Mesh.Push();
        await Mesh.ScanAsync(push, Reports.Of(Image, 1, Low("CVE-2026-1000"), Low("CVE-2026-1001")));

        var scanned = Assert.Single(await Mesh.EventsAsync(Event.BodyOneofCase.ImageScanned)).ImageScanned;
        Assert.Equal(["CVE-2026-1000"], scanned.Findings.Where(f => f.Kev).Select(f => f.Id));
        Assert.Equal(VerdictOutcome.Fail, scanned.Verdict.Outcome);
        Assert.Equal(0, await Mesh.KevUpdates.SweepAsync(Cancel));
    }

    [Fact]
    public async Task Commit_PreparedBeforeTheCatalogueChanged_IsMarkedByTheNewOne()
    {
        // Another process stores it: this one's cache knows nothing of it when the report is prepared.
        var other = new LedgerHarness(Store);
        Assert.True(await other.KevUpdates.StoreAsync(Catalogue(1, "CVE-2026-1000"), Cancel));
        Assert.Null(Mesh.Kev.Last);
        await Mesh.ScanAsync(Mesh.Push(), Reports.Of(Image, 1, Low("CVE-2026-1000")));
        Assert.True(Assert.Single(await OpenFindingsAsync()).Kev);
    }

    [Theory]
    [InlineData("CVE-2026-1000", "", "")]
    [InlineData("GHSA-a", "CVE-2026-1000", "")]
    [InlineData("DEBIAN-CVE-2026-1000", "", "CVE-2026-1000")]
    public async Task Addition_OpenFinding_IsToldOnceToEachRepositoryAndChangesTheVerdict(string id, string alias, string upstream)
    {
        await Mesh.ScanAsync(Mesh.Push(), Reports.Of(Image, 1, Low(id, alias, upstream), Low("CVE-2026-1001")));
        await Mesh.Handler.OnRequestedAsync([Mesh.Push("team-b/app")], Cancel);
        Assert.True((await Mesh.BeginAsync(Mesh.Push("team-b/app"), Image)).Attach.Finished);
        await Mesh.ScanAsync(Mesh.Push("team-c/app", "v9"), Reports.Of(Reports.DigestOf("other"), 1, Low("CVE-2026-1002")));
        var before = (await Mesh.EventsAsync()).Count;
        var next = Catalogue(1, "CVE-2026-1000", "CVE-1999-1234");

        Assert.True(await Mesh.KevUpdates.StoreAsync(next, Cancel));
        Assert.False(await Mesh.KevUpdates.StoreAsync(next, Cancel));
        Assert.Equal(1, await Mesh.KevUpdates.SweepAsync(Cancel));
        Assert.Equal(0, await Mesh.KevUpdates.SweepAsync(Cancel));

        var news = (await Mesh.EventsAsync())[before..];
        Assert.Equal(["team-a/app", "team-b/app"], news.Where(e => e.BodyCase == Event.BodyOneofCase.FindingsChanged).Select(e => e.Image.Repository).Order(StringComparer.Ordinal));
        Assert.Equal(["team-a/app", "team-b/app"], news.Where(e => e.BodyCase == Event.BodyOneofCase.VerdictChanged).Select(e => e.Image.Repository).Order(StringComparer.Ordinal));
        Assert.Equal(4, news.Count);
        Assert.All(news, e => Assert.Equal(Cause.Types.Kind.Advisories, e.Cause.Kind));
        var told = news.First(e => e.BodyCase == Event.BodyOneofCase.FindingsChanged).FindingsChanged;
        Assert.Equal((0, 0, 1, 1), (told.Opened, told.Closed, told.Exploited, told.ExploitedCounts.Low));
        Assert.Equal(id, Assert.Single(told.ExploitedFindings).Id);
        Assert.Equal((VerdictOutcome.Pass, VerdictOutcome.Fail), (news.First(e => e.BodyCase == Event.BodyOneofCase.VerdictChanged).VerdictChanged.Previous, news.First(e => e.BodyCase == Event.BodyOneofCase.VerdictChanged).VerdictChanged.Verdict.Outcome));
        Assert.Equal([id], (await OpenFindingsAsync()).Where(f => f.Kev).Select(f => f.Advisory));
    }

    [Fact]
    public async Task Removal_MarksGoWithoutAnEventOfTheirOwnAndTheVerdictIsDecidedAnew()
    {
        await Mesh.KevUpdates.StoreAsync(Catalogue(1, "CVE-2026-1000", "CVE-2026-2000"), Cancel);
        await Mesh.ScanAsync(Mesh.Push(), Reports.Of(Image, 1, Low("CVE-2026-1000")));
        var before = (await Mesh.EventsAsync()).Count;
        Assert.True(await Mesh.KevUpdates.StoreAsync(Catalogue(2, "CVE-2026-2000"), Cancel));
        Assert.Equal(1, await Mesh.KevUpdates.SweepAsync(Cancel));
        var only = Assert.Single((await Mesh.EventsAsync())[before..]);
        Assert.Equal((VerdictOutcome.Fail, VerdictOutcome.Pass), (only.VerdictChanged.Previous, only.VerdictChanged.Verdict.Outcome));
        Assert.All(await OpenFindingsAsync(), f => Assert.False(f.Kev));
    }

    [Fact]
    public async Task Store_OlderCatalogue_ChangesNothing()
    {
        await Mesh.KevUpdates.StoreAsync(Catalogue(2, "CVE-2026-1000"), Cancel);
        Assert.False(await Mesh.KevUpdates.StoreAsync(Catalogue(1), Cancel));
        Assert.Equal("2026.01.02", (await Store.ReadAsync(Mesh.Kev.GetAsync, Cancel))!.Version);
        Assert.True(await Mesh.KevUpdates.StoreAsync(Catalogue(3, "CVE-2026-1000"), Cancel));
        Assert.Equal("2026.01.03", (await Store.ReadAsync(Mesh.Kev.GetAsync, Cancel))!.Version);
    }

    [Fact]
    public async Task Sweep_TwoProcessesAtOnceAfterOneDied_EachImageIsToldOnce()
    {
        const int images = 30;
        for (var i = 0; i < images; i++)
            await Mesh.ScanAsync(Mesh.Push("team-a/app", $"v{i}", @event: $"e{i}"), Reports.Of(Reports.DigestOf($"image {i}"), 1, Low("CVE-2026-1000")));
        // The process that stored the catalogue dies before it looked at any image.
        await new LedgerHarness(Store).KevUpdates.StoreAsync(Catalogue(1, "CVE-2026-1000"), Cancel);
        var swept = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => new LedgerHarness(Store).KevUpdates.SweepAsync(Cancel), Cancel)));

        Assert.Equal(images, swept.Sum());
        Assert.Equal(images, (await Mesh.EventsAsync(Event.BodyOneofCase.FindingsChanged)).Select(e => e.Image.ManifestDigest).Distinct().Count());
        Assert.Equal(images, (await Mesh.EventsAsync(Event.BodyOneofCase.FindingsChanged)).Count);
    }

    [Fact]
    public async Task Sweep_OneReportCannotBeRead_OthersAreMarkedAndItIsNamed()
    {
        foreach (var name in (string[])["a", "b", "c"])
            await Mesh.ScanAsync(Mesh.Push("team-a/app", name, @event: name), Reports.Of(Reports.DigestOf(name), 1, Low("CVE-2026-1000")));
        var broken = (await Store.ReadAsync(s => s.Images.FindAsync("default", Reports.DigestOf("a")), Cancel))!;
        await SetReportAsync(broken.Report[..^8]);
        await Mesh.KevUpdates.StoreAsync(Catalogue(1, "CVE-2026-1000"), Cancel);

        var e = await Assert.ThrowsAsync<InvalidDataException>(() => Mesh.KevUpdates.SweepAsync(Cancel));
        Assert.Contains($"image {broken.Id} ", e.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await Mesh.EventsAsync(Event.BodyOneofCase.FindingsChanged)).Count);
        await SetReportAsync(broken.Report);
        Assert.Equal(1, await Mesh.KevUpdates.SweepAsync(Cancel));
        Assert.Equal(3, (await Mesh.EventsAsync(Event.BodyOneofCase.FindingsChanged)).Count);

        Task SetReportAsync(byte[] report) => Mesh.Transactions.RunAsync(w => w.Store.ExecuteAsync("UPDATE images SET report = @report WHERE id = @Id", new { report, broken.Id }), Cancel);
    }

    [Fact]
    public async Task Commit_WhileTheCatalogueChanges_NoImageStaysUnmarked()
    {
        const int images = 24;
        var pushes = Enumerable.Range(0, images).Select(i => (Push: Mesh.Push("team-a/app", $"v{i}", @event: $"e{i}"), Report: Reports.Of(Reports.DigestOf($"image {i}"), 1, Low("CVE-2026-1000")))).ToList();
        var commits = Task.WhenAll(pushes.Chunk(8).Select(some => Task.Run(async () =>
        {
            foreach (var (push, report) in some)
                await Mesh.ScanAsync(push, report);
        }, Cancel)));
        var updates = Task.Run(async () =>
        {
            await new LedgerHarness(Store).KevUpdates.StoreAsync(Catalogue(1, "CVE-2026-1000"), Cancel);
        }, Cancel);
        await Task.WhenAll(commits, updates);
        await Mesh.KevUpdates.SweepAsync(Cancel);

        var open = await Store.ReadAsync(s => s.QueryAsync<bool>("SELECT kev FROM findings WHERE to_result IS NULL"), Cancel);
        Assert.Equal(images, open.Count);
        Assert.All(open, Assert.True);
    }

    private static KevCatalogue Catalogue(int day, params string[] ids) => new($"2026.01.0{day}", new DateTimeOffset(2026, 1, day, 0, 0, 0, TimeSpan.Zero), ids);

    private static Finding Low(string id, string alias = "", string upstream = "") => Reports.Finding(id, Severity.Low) with
    {
        Aliases = alias.Length == 0 ? [] : [alias],
        Upstream = upstream.Length == 0 ? null : ImmutableArray.Create(upstream),
    };

    private async Task<List<FindingRow>> OpenFindingsAsync()
    {
        var image = await Store.ReadAsync(s => s.Images.FindAsync("default", Image), Cancel);
        return await Store.ReadAsync(s => s.Findings.ListOpenAsync(image!.Id), Cancel);
    }
}
