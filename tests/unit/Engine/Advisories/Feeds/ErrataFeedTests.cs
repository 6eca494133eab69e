using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Advisories.Feeds;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Feeds;
using AllFeeds = ScanMesh.Engine.Advisories.Feeds.Feeds;

namespace ScanMesh.Tests.Unit.Engine.Advisories.Feeds;

/// <summary>Feeds in the distributions' own formats, from loopback in their own layout.</summary>
public sealed class ErrataFeedTests : IAsyncLifetime
{
    private const string Amazon2023 = "Amazon Linux:2023";
    private readonly ScratchFolder folder = new();
    private LoopbackFeed server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => server = await LoopbackFeed.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Amazon_ReleasesAndExtras_BecomeRecordsThatASnapshotTakes()
    {
        server.PutAmazon("2023", ErrataSamples.UpdateInfo(ErrataSamples.Update("ALAS2023-2026-001", "important", "CVE-2026-1000", "openssl-1:3.0.8-1.amzn2023.0.9.x86_64", "openssl-libs-1:3.0.8-1.amzn2023.0.9.aarch64")))
            .PutAmazon("2", ErrataSamples.UpdateInfo(ErrataSamples.Update("ALAS2-2026-1", "medium", "CVE-2026-1001", "curl-8.3.0-1.amzn2.x86_64")))
            .PutMirrored("2/extras/docker/latest/x86_64", "docker", ErrataSamples.UpdateInfo(ErrataSamples.Update("ALASDOCKER-2026-1", "low", "CVE-2026-1002", "docker-25.0.3-1.amzn2.x86_64")));
        using var feed = Open(AllFeeds.Amazon);

        Assert.Equal(["Amazon Linux:2", Amazon2023], await feed.OfferedAsync(Cancel));
        Assert.True(await feed.SizeAsync(Amazon2023, Cancel) > 100);
        Assert.True(await feed.FetchAsync("Amazon Linux:2", null, Cancel) > 200);
        Assert.True(await feed.FetchAsync(Amazon2023, null, Cancel) > 100);
        Assert.Equal(["Amazon Linux:2", Amazon2023], FeedKind.In(folder.File("feed")));
        Assert.DoesNotContain(server.Requests, r => r.Contains("..", StringComparison.Ordinal));

        using var snapshot = await SnapshotAsync();
        var data = snapshot.Ecosystem("Amazon Linux")!;
        Assert.Equal(("2 2023", 3L, new DateTimeOffset(2026, 1, 31, 5, 6, 7, TimeSpan.Zero)), (string.Join(' ', data.Releases), data.Records, data.DataAsOf!.Value));
        var advisory = Assert.Single(snapshot.Find(Amazon2023, "openssl-libs"));
        Assert.Equal(("ALAS2023-2026-001", "CVE-2026-1000", "important"), (advisory.Id, Assert.Single(advisory.Upstream), advisory.RecordSeverityWord));
        Assert.Equal(["0", "1:3.0.8-1.amzn2023.0.9"], advisory.Affected.Ranges.Single().Events.Select(e => e.Version));
        Assert.Empty(advisory.Aliases);
        Assert.Single(snapshot.Find("Amazon Linux:2", "docker"));
        Assert.Empty(snapshot.Find(Amazon2023, "docker"));
    }

    [Fact]
    public async Task Fetch_Unchanged_AsksForTheListAloneAndTheSameErrataGiveTheSameBytes()
    {
        string[] updates = [Update(2), Update(1)];
        server.PutAmazon("2023", ErrataSamples.UpdateInfo(updates));
        using var feed = Open(AllFeeds.Amazon);
        var progress = new List<FeedProgress>();
        await feed.FetchAsync(Amazon2023, new Reports(progress), Cancel);
        var first = await ArchiveAsync();
        var asked = server.Requests.Count;

        Assert.Null(await feed.FetchAsync(Amazon2023, null, Cancel));
        Assert.Equal(asked + 2, server.Requests.Count);
        Assert.Equal(progress[^1].Bytes, progress[^1].Total);

        server.PutAmazon("2023", ErrataSamples.UpdateInfo([.. updates.AsEnumerable().Reverse()]), ErrataSamples.Made.AddDays(1));
        Assert.NotNull(await feed.FetchAsync(Amazon2023, null, Cancel));
        Assert.Equal(first, await ArchiveAsync());

        // A copy that was damaged must not be called up to date.
        await File.WriteAllTextAsync(Archive, "no zip", Cancel);
        Assert.NotNull(await feed.FetchAsync(Amazon2023, null, Cancel));
        Assert.Equal(first, await ArchiveAsync());
        Assert.Single(Directory.GetFiles(folder.File("feed", Amazon2023, "documents"), "*", SearchOption.AllDirectories), f => !Path.GetFileName(f).Contains('.', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fetch_OlderOrShrunkOrBroken_KeepsTheLastGoodCopy()
    {
        server.PutAmazon("2023", ErrataSamples.UpdateInfo(Enumerable.Range(0, 100).Select(Update)));
        using var feed = Open(AllFeeds.Amazon);
        await feed.FetchAsync(Amazon2023, null, Cancel);
        var good = await ArchiveAsync();

        server.PutAmazon("2023", ErrataSamples.UpdateInfo(Enumerable.Range(0, 70).Select(Update)), ErrataSamples.Made.AddDays(1));
        await RefusedAsync(feed, "it has lost 30 of the 100 errata");
        server.PutAmazon("2023", ErrataSamples.UpdateInfo(Enumerable.Range(0, 101).Select(Update)), ErrataSamples.Made.AddDays(-1));
        await RefusedAsync(feed, "older than the copy");
        server.PutAmazon("2023", "<updates><update>"u8.ToArray(), ErrataSamples.Made.AddDays(1));
        await RefusedAsync(feed, "no XML");
        server.PutAmazon("2023", "<!DOCTYPE updates [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><updates>&a;</updates>"u8.ToArray(), ErrataSamples.Made.AddDays(1));
        await RefusedAsync(feed, "no XML");
        server.Put("core-2023/guid/repodata/repomd.xml", "<html/>"u8.ToArray());
        await RefusedAsync(feed, "root element is not 'repomd'");
        server.Put("al2023/core/mirrors/latest/x86_64/mirror.list", "file:///etc/\n\n"u8.ToArray());
        await RefusedAsync(feed, "names no mirror");
        server.Put("al2023/core/mirrors/latest/x86_64/mirror.list", "http://169.254.169.254/latest\n"u8.ToArray());
        await RefusedAsync(feed, "169.254.169.254");

        Assert.Equal(good, await ArchiveAsync());
        server.PutAmazon("2023", ErrataSamples.UpdateInfo(Enumerable.Range(10, 95).Select(Update)), ErrataSamples.Made.AddDays(1));
        await feed.FetchAsync(Amazon2023, null, Cancel);
        Assert.NotEqual(good, await ArchiveAsync());
    }

    [Fact]
    public async Task Fetch_OtherBytesThanTheListSays_AreRefused()
    {
        server.PutAmazon("2023", ErrataSamples.UpdateInfo(Update(1)));
        using var feed = Open(AllFeeds.Amazon);
        foreach (var file in server.Paths.Where(p => p.EndsWith(".gz", StringComparison.Ordinal)).ToList())
            server.Put(file, ErrataSamples.Gzip(ErrataSamples.UpdateInfo(Update(2))));

        await RefusedAsync(feed, "its sha256 is");
        Assert.False(File.Exists(Archive));
    }

    [Fact]
    public async Task Fetch_CutShort_GoesOnWhereItWasBrokenOff()
    {
        server.PutAmazon("2023", ErrataSamples.UpdateInfo(Enumerable.Range(0, 300).Select(Update)));
        (server.CutAfter, server.Cuts, server.CutSuffix) = (500, 2, ".gz");
        using var feed = Open(AllFeeds.Amazon);

        Assert.NotNull(await feed.FetchAsync(Amazon2023, null, Cancel));
        Assert.Contains(server.Requests, r => r.Contains("bytes=500-", StringComparison.Ordinal));
        Assert.Equal(300, ErrataCount(Archive));
    }

    [Fact]
    public async Task Oracle_OneDocumentOfAllReleases()
    {
        server.Put("elsa", ErrataSamples.Bzip2(ErrataSamples.Oval(
            ErrataSamples.Definition("ELSA-2026-0001", "9", "IMPORTANT", "CVE-2026-1000", "curl 0:7.76.1-29.el9_4.1"),
            ErrataSamples.Definition("ELSA-2026-0001", "8", "IMPORTANT", "CVE-2026-1000", "curl 0:7.61.1-34.el8_10.2"))));
        using var feed = Open(AllFeeds.Oracle, "elsa");

        Assert.Equal(["Oracle Linux"], await feed.OfferedAsync(Cancel));
        Assert.True(await feed.SizeAsync("Oracle Linux", Cancel) > 100);
        Assert.NotNull(await feed.FetchAsync("Oracle Linux", null, Cancel));
        Assert.Null(await feed.FetchAsync("Oracle Linux", null, Cancel));
        using var snapshot = await SnapshotAsync();
        Assert.Equal("8 9", string.Join(' ', snapshot.Ecosystem("Oracle Linux")!.Releases));
        Assert.Equal("0:7.61.1-34.el8_10.2", Assert.Single(snapshot.Find("Oracle Linux:8", "curl")).Affected.Ranges.Single().Events[^1].Version);

        server.Put("elsa", "<html/>"u8.ToArray());
        Assert.Contains("root element", (await Assert.ThrowsAsync<FeedException>(() => feed.FetchAsync("Oracle Linux", null, Cancel))).Message, StringComparison.Ordinal);
        Assert.Contains("root element", (await Assert.ThrowsAsync<FeedException>(() => feed.FetchAsync("Oracle Linux", null, Cancel))).Message, StringComparison.Ordinal);
        Assert.Equal(1, ErrataCount(folder.File("feed", "Oracle Linux", "all.zip")));
    }

    [Fact]
    public async Task Fedora_PresentArchivedAndModularReleases()
    {
        server.PutRepository("fedora/linux/updates/43/Everything/x86_64", Of("FEDORA-2026-43"))
            .PutRepository("archive/fedora/linux/updates/42/Everything/x86_64", Of("FEDORA-2025-42"))
            .PutRepository("archive/fedora/linux/updates/38/Everything/x86_64", Of("FEDORA-2024-38"))
            .PutRepository("archive/fedora/linux/updates/38/Modular/x86_64", Of("FEDORA-MODULAR-2024-38"))
            .PutRepository("fedora/linux/updates/44/Everything/x86_64", null);
        using var feed = Open(AllFeeds.Fedora);

        Assert.Equal(["Fedora:42", "Fedora:43"], await feed.OfferedAsync(Cancel));
        foreach (var part in new[] { "Fedora:43", "Fedora:42", "Fedora:38" })
            await feed.FetchAsync(part, null, Cancel);
        Assert.Equal([1, 1, 2], new[] { "Fedora:43", "Fedora:42", "Fedora:38" }.Select(p => ErrataCount(folder.File("feed", p, "all.zip"))));
        Assert.True((await Assert.ThrowsAsync<FeedException>(() => feed.FetchAsync("Fedora:44", null, Cancel))).IsMissing);
        Assert.True((await Assert.ThrowsAsync<FeedException>(() => feed.FetchAsync("Fedora:45", null, Cancel))).IsMissing);
        Assert.Null(await feed.SizeAsync("Fedora:45", Cancel));

        static byte[] Of(string id) => ErrataSamples.UpdateInfo(ErrataSamples.Update(id, "Moderate", "CVE-2026-1000", "curl-8.9.1-2.fc43.x86_64"));
    }

    [Fact]
    public async Task Fetch_AnErratumWithoutId_IsToldWhenTheSnapshotIsBuilt()
    {
        server.PutAmazon("2023", ErrataSamples.UpdateInfo([.. Enumerable.Range(0, 40).Select(Update), ErrataSamples.Update("../../x", "low", "CVE-2026-1", "a-1-1.x86_64")]));
        using var feed = Open(AllFeeds.Amazon);
        await feed.FetchAsync(Amazon2023, null, Cancel);

        var built = await BuildAsync();
        Assert.Equal(40, built.Info.Records);
        Assert.Contains("without-id-1.json", Assert.Single(built.Problems).Place, StringComparison.Ordinal);
    }

    private static string Update(int number) => ErrataSamples.Update($"ALAS2023-2026-{number:D3}", "low", $"CVE-2026-{1000 + number}", $"package{number}-{number}.1-1.amzn2023.x86_64");

    private static int ErrataCount(string archive)
    {
        using var zip = System.IO.Compression.ZipFile.OpenRead(archive);
        return zip.Entries.Count;
    }

    private IAdvisoryFeed Open(FeedKind kind, string path = "") => kind.Open(new Uri(server.Address, path), folder.File("feed"), false, new QuickClock());

    private string Archive => folder.File("feed", Amazon2023, "all.zip");

    private async Task<string> ArchiveAsync() => Convert.ToBase64String(await File.ReadAllBytesAsync(Archive, Cancel));

    private static async Task RefusedAsync(IAdvisoryFeed feed, string reason) =>
        Assert.Contains(reason, (await Assert.ThrowsAsync<FeedException>(() => feed.FetchAsync(Amazon2023, null, Cancel))).Message, StringComparison.Ordinal);

    private Task<SnapshotBuildResult> BuildAsync() => SnapshotBuilder.BuildAsync([folder.File("feed")], folder.File("s.snapshot"), new SnapshotBuildOptions("local", 0, OsvSamples.Built), null, Cancel);

    private async Task<AdvisorySnapshot> SnapshotAsync()
    {
        Assert.Empty((await BuildAsync()).Problems);
        return AdvisorySnapshot.Open(folder.File("s.snapshot"));
    }

    private sealed class Reports(List<FeedProgress> list) : IProgress<FeedProgress>
    {
        public void Report(FeedProgress value) => list.Add(value);
    }
}
