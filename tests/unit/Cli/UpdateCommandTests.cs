using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Feeds;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Rpm;

namespace ScanMesh.Tests.Unit.Cli;

/// <summary>The cached advisory data: fetched, brought up to date, offered.</summary>
public sealed class UpdateCommandTests : IAsyncLifetime
{
    private const string Newer = "CVE-2099-0003";
    private readonly ScratchFolder folder = new();
    private LoopbackFeed feed = null!;
    private string image = null!;

    public async ValueTask InitializeAsync()
    {
        feed = await LoopbackFeed.StartAsync();
        feed.Put("kev.json", Kev("2026.01.01", "CVE-1999-0001"));
        var osv = CliImages.Advisories(folder);
        feed.Put("Debian", [.. Directory.GetFiles(osv).Select(f => (Path.GetFileName(f)!, File.ReadAllText(f)))]).Put("Alpine", ("x.json", Record("ALPINE-1", "Alpine:v3.19", "musl")));
        image = CliImages.Archive(folder, CliImages.Image());
    }

    public async ValueTask DisposeAsync()
    {
        await feed.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Update_ThenScan_HasFindingsAndNothingIsFetchedTwice()
    {
        var update = await RunAsync("advisories", "update", "--ecosystems", "Debian");
        var scan = await RunAsync("scan", image, "--format", "json");
        var asked = feed.Requests.Count;
        var again = await RunAsync("advisories", "update");

        Assert.Equal((0, ""), (update.ExitCode, update.Output));
        Assert.Contains("2 advisory records", update.Error, StringComparison.Ordinal);
        Assert.Equal((0, 2), (scan.ExitCode, scan.Json.GetProperty("findings").GetArrayLength()));
        Assert.Equal(0, again.ExitCode);
        Assert.Contains("nothing new", again.Error, StringComparison.Ordinal);
        Assert.Equal(asked + 2, feed.Requests.Count);
        Assert.DoesNotContain(feed.Requests, r => r.Contains("Alpine", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Update_OfAnImage_FetchesWhatItNeedsAndLaterWhatIsNew()
    {
        var update = await RunAsync("advisories", "update", image);
        feed.Put("Debian", ("c.json", Record(Newer, "Debian:12", "curl")));
        var newer = await RunAsync("advisories", "update", "--ecosystems", "auto");
        var scan = await RunAsync("scan", image, "--format", "json");

        Assert.Equal(0, update.ExitCode);
        Assert.Contains("advisories of Debian are up to date", newer.Error, StringComparison.Ordinal);
        Assert.Equal(Newer, scan.Json.GetProperty("findings")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task Update_KnownExploited_IsMarkedCountedAndKeptWhenTheCatalogueBreaks()
    {
        await RunAsync("advisories", "update", "--ecosystems", "Debian");
        var before = await RunAsync("scan", image, "--format", "json");
        feed.Put("kev.json", Kev("2026.01.02", "CVE-1999-0001", "CVE-2099-0002"));
        var update = await RunAsync("advisories", "update");
        var after = await RunAsync("scan", image, "--format", "json");
        var table = await RunAsync("scan", image);
        feed.Put("kev.json", "<html>no</html>"u8.ToArray());
        var broken = await RunAsync("advisories", "update");
        var still = await RunAsync("scan", image, "--format", "json");
        var without = await CliRun.WithAsync(new(Environment) { ["SCANMESH_KEV"] = "none" }, "", "advisories", "update");

        Assert.Equal([false, false], before.Json.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("kev").GetBoolean()));
        Assert.Contains("2 known exploited vulnerabilities", update.Error, StringComparison.Ordinal);
        Assert.Equal([false, true], after.Json.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("kev").GetBoolean()));
        Assert.Equal(("2026.01.02", "2026-01-02T00:00:00+00:00"), (KevOf(after).GetProperty("version").GetString(), KevOf(after).GetProperty("dataAsOf").GetString()));
        Assert.Contains("medium, exploited  CVE-2099-0002", table.Output, StringComparison.Ordinal);
        Assert.Contains("known exploited: 1 advisories (CISA's catalogue 2026.01.02)", table.Output, StringComparison.Ordinal);
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains("is not what it should be: no JSON", broken.Error, StringComparison.Ordinal);
        Assert.Equal("2026.01.02", KevOf(still).GetProperty("version").GetString());
        Assert.Equal(0, without.ExitCode);

        static System.Text.Json.JsonElement KevOf(CliRun run) => run.Json.GetProperty("evidence").GetProperty("kev");
    }

    [Fact]
    public async Task Update_FeedInTrouble_KeepsTheLastGoodData()
    {
        await RunAsync("advisories", "update", "--ecosystems", "Debian");
        feed.Put("Debian/all.zip", "no zip"u8.ToArray());
        var broken = await RunAsync("advisories", "update");
        feed.Put("Debian", ("c.json", "{ no record"));
        var unreadable = await RunAsync("advisories", "update");
        var scan = await RunAsync("scan", image, "--format", "json");

        Assert.Equal((1, 1), (broken.ExitCode, unreadable.ExitCode));
        Assert.Contains("Debian/all.zip", broken.Error, StringComparison.Ordinal);
        Assert.Equal((0, 2), (scan.ExitCode, scan.Json.GetProperty("findings").GetArrayLength()));
    }

    [Fact]
    public async Task Update_TwoAtOnce_BothEndWell()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RunAsync("advisories", "update", "--ecosystems", "Debian,Alpine")));

        Assert.All(runs, r => Assert.Equal(0, r.ExitCode));
        Assert.Single(runs, r => r.Error.Contains("3 advisory records", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Update_FeedLacksTheEcosystem_NamesWhatItHas()
    {
        var run = await RunAsync("advisories", "update", "--ecosystems", "Ubuntu");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("'Ubuntu'", run.Error, StringComparison.Ordinal);
        Assert.Contains("Alpine, Debian", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_NothingNamedAndNothingThere_SaysWhatToName()
    {
        var run = await RunAsync("advisories", "update");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--ecosystems", run.Error, StringComparison.Ordinal);
        Assert.Empty(feed.Requests);
    }

    [Theory]
    [InlineData("\n", true)]
    [InlineData("y\n", true)]
    [InlineData("n\n", false)]
    [InlineData("", false)]
    public async Task Scan_WithoutDataAndSomebodyToAsk_OffersItWithItsSize(string answer, bool fetched)
    {
        var run = await CliRun.AskedAsync(Environment, answer, "scan", image, "--format", "json");

        Assert.Contains("Debian (0.1 MB)", run.Error, StringComparison.Ordinal);
        Assert.Equal(fetched ? 0 : 1, run.ExitCode);
        Assert.Equal(fetched ? 2 : 0, run.Json.GetProperty("findings").GetArrayLength());
        Assert.Equal(fetched ? "fail" : "unknown", run.Json.GetProperty("verdict").GetProperty("outcome").GetString());
        Assert.Equal(fetched, feed.Requests.Any(r => r.StartsWith("GET /Debian", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Scan_WithoutDataAndNobodyToAsk_WritesTheReportAndExitsOne()
    {
        var alone = await RunAsync("scan", image, "--format", "json");
        var offline = await CliRun.AskedAsync(Environment, "y\n", "scan", image, "--format", "json", "--offline");

        Assert.All([alone, offline], run =>
        {
            Assert.Equal((1, "unknown"), (run.ExitCode, run.Json.GetProperty("verdict").GetProperty("outcome").GetString()));
            Assert.Contains("scanmesh advisories update --ecosystems Debian", run.Error, StringComparison.Ordinal);
        });
        Assert.Empty(feed.Requests);
    }

    [Fact]
    public async Task Scan_DataOfAnotherEcosystemOnly_OffersWhatIsMissing()
    {
        await RunAsync("advisories", "update", "--ecosystems", "Alpine");

        var alone = await RunAsync("scan", image, "--format", "json");
        var asked = await CliRun.AskedAsync(Environment, "y\n", "scan", image, "--format", "json");

        Assert.Equal((0, "unknown"), (alone.ExitCode, alone.Json.GetProperty("verdict").GetProperty("outcome").GetString()));
        Assert.Contains("advisories update --ecosystems Debian", alone.Error, StringComparison.Ordinal);
        Assert.Equal((0, "fail"), (asked.ExitCode, asked.Json.GetProperty("verdict").GetProperty("outcome").GetString()));
        Assert.DoesNotContain("Alpine (", asked.Error, StringComparison.Ordinal);
    }

    /// <summary>Of what an image needs the rest is fetched, whoever asked for it; nothing is offered that is not there.</summary>
    [Fact]
    public async Task Scan_FeedLacksOneOfSeveral_OffersTheRestAndTellsIt()
    {
        var photon = PhotonWithNpm();
        feed.Put("npm", ("n.json", Record("GHSA-1", "npm", "left-pad")));

        var asked = await CliRun.AskedAsync(Environment, "y\n", "scan", photon, "--format", "json");
        var again = await CliRun.AskedAsync(Environment, "y\n", "scan", photon, "--format", "json");
        var update = await RunAsync("advisories", "update", photon);

        Assert.Contains("Fetch npm (", asked.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Photon OS (", asked.Error, StringComparison.Ordinal);
        Assert.All([asked, again], run =>
        {
            Assert.Contains("has no advisories of Photon OS: packages of it are not matched", run.Error, StringComparison.Ordinal);
            Assert.Equal((0, "unknown"), (run.ExitCode, run.Json.GetProperty("verdict").GetProperty("outcome").GetString()));
            Assert.Equal("GHSA-1", Assert.Single(run.Json.GetProperty("findings").EnumerateArray()).GetProperty("id").GetString());
        });
        Assert.DoesNotContain("Fetch ", again.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("there is no advisory data", again.Error, StringComparison.Ordinal);
        Assert.Equal(0, update.ExitCode);
        Assert.Contains("has no advisories of Photon OS", update.Error, StringComparison.Ordinal);
        Assert.Contains("advisories of npm are up to date", update.Error, StringComparison.Ordinal);
    }

    /// <summary>Somebody named it, so it is a fault; the others are there nevertheless, also beside what was there before.</summary>
    [Theory]
    [InlineData("Debian,Ubuntu,Photon OS")]
    [InlineData("Ubuntu,Debian,Photon OS", "Alpine")]
    public async Task Update_NamedAndLacking_FailsButTheRestIsUsed(string names, string? before = null)
    {
        if (before is not null)
            await RunAsync("advisories", "update", "--ecosystems", before);

        var update = await RunAsync("advisories", "update", "--ecosystems", names);
        var scan = await RunAsync("scan", image, "--format", "json");

        Assert.Equal(1, update.ExitCode);
        Assert.Contains("has no ecosystem 'Ubuntu'", update.Error, StringComparison.Ordinal);
        Assert.Contains("has no ecosystem 'Photon OS'", update.Error, StringComparison.Ordinal);
        Assert.Contains($"advisories of {(before is null ? "" : before + ", ")}Debian are up to date", update.Error, StringComparison.Ordinal);
        Assert.Equal((0, 2), (scan.ExitCode, scan.Json.GetProperty("findings").GetArrayLength()));
    }

    [Fact]
    public async Task Update_OneOfSeveralBreaks_TheOthersAreUsedAndItIsNotCalledUpToDate()
    {
        await RunAsync("advisories", "update", "--ecosystems", "Debian");
        feed.Put("Debian/all.zip", "no zip"u8.ToArray());

        var update = await RunAsync("advisories", "update", "--ecosystems", "Alpine");
        var info = await RunAsync("advisories", "info", Snapshot);

        Assert.Equal(1, update.ExitCode);
        Assert.Contains("Debian/all.zip is not what it should be", update.Error, StringComparison.Ordinal);
        Assert.Contains("advisories of Alpine are up to date", update.Error, StringComparison.Ordinal);
        Assert.Contains("Alpine", info.Output, StringComparison.Ordinal);
        Assert.Contains("Debian", info.Output, StringComparison.Ordinal);
    }

    /// <summary>Killed after the fetch and before the snapshot was built: nothing is new at the feed, and yet the snapshot is made.</summary>
    [Fact]
    public async Task Update_BrokenOffBeforeTheSnapshot_IsMadeUpFor()
    {
        await RunAsync("advisories", "update", "--ecosystems", "Alpine");
        var old = await File.ReadAllBytesAsync(Snapshot, TestContext.Current.CancellationToken);
        await RunAsync("advisories", "update", "--ecosystems", "Debian");
        await File.WriteAllBytesAsync(Snapshot, old, TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(Snapshot, File.GetLastWriteTimeUtc(folder.File("cache", "scanmesh", "advisories", "osv", "Debian", "all.zip")).AddSeconds(-1));

        var update = await RunAsync("advisories", "update");
        var scan = await RunAsync("scan", image, "--format", "json");

        Assert.Equal(0, update.ExitCode);
        Assert.DoesNotContain("nothing new", update.Error, StringComparison.Ordinal);
        Assert.Equal(2, scan.Json.GetProperty("findings").GetArrayLength());
    }

    /// <summary>Clocks are coarse, and some were wrong: what was fetched is built in, whatever the files' times say.</summary>
    [Fact]
    public async Task Update_SnapshotOfTheFuture_HasWhatWasFetched()
    {
        await RunAsync("advisories", "update", "--ecosystems", "Debian");
        File.SetLastWriteTimeUtc(Snapshot, new DateTime(2999, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        feed.Put("Debian", ("c.json", Record(Newer, "Debian:12", "curl")));

        await RunAsync("advisories", "update");
        var scan = await RunAsync("scan", image, "--format", "json");

        Assert.Equal(Newer, Assert.Single(scan.Json.GetProperty("findings").EnumerateArray()).GetProperty("id").GetString());
    }

    /// <summary>Who wants data that is missing refreshes what is there too: one that breaks takes neither the rest nor the report away.</summary>
    [Fact]
    public async Task Scan_CachedPartBreaksWhenTheMissingOneIsFetched_GoesOn()
    {
        await RunAsync("advisories", "update", "--ecosystems", "Alpine");
        feed.Put("Alpine/all.zip", "no zip"u8.ToArray());

        var scan = await CliRun.AskedAsync(Environment, "y\n", "scan", image, "--format", "json");

        Assert.Equal((0, "fail"), (scan.ExitCode, scan.Json.GetProperty("verdict").GetProperty("outcome").GetString()));
        Assert.Contains("Alpine/all.zip is not what it should be", scan.Error, StringComparison.Ordinal);
        Assert.Contains("goes on", scan.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("there is no advisory data", scan.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no zip", "Debian/all.zip is not what it should be")]
    [InlineData(null, "Debian")]
    public async Task Scan_MissingPartBreaks_WritesTheReportAndExitsOne(string? content, string told)
    {
        if (content is null)
            feed.Put("Debian", ("c.json", "{ no record"));
        else
            feed.Put("Debian/all.zip", System.Text.Encoding.UTF8.GetBytes(content));

        var scan = await CliRun.AskedAsync(Environment, "y\n", "scan", image, "--format", "json");

        Assert.Equal((1, "unknown"), (scan.ExitCode, scan.Json.GetProperty("verdict").GetProperty("outcome").GetString()));
        Assert.Contains(told, scan.Error, StringComparison.Ordinal);
        Assert.Contains("goes on", scan.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_OnePartBreaksAndNoSnapshotCanBeBuilt_TellsBoth()
    {
        feed.Put("Alpine/all.zip", "no zip"u8.ToArray()).Put("Debian", ("c.json", "{ no record"));

        var update = await RunAsync("advisories", "update", "--ecosystems", "Alpine,Debian");

        Assert.Equal(1, update.ExitCode);
        Assert.Contains("Alpine/all.zip is not what it should be", update.Error, StringComparison.Ordinal);
        Assert.Contains("No OSV record in", update.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Snapshot_OfAnOlderVersion_IsBuiltAnewByUpdate()
    {
        await RunAsync("advisories", "update", "--ecosystems", "Debian");
        var old = await File.ReadAllBytesAsync(Snapshot, TestContext.Current.CancellationToken);
        old[63]--; // user_version, SQLite file format 1.3
        await File.WriteAllBytesAsync(Snapshot, old, TestContext.Current.CancellationToken);

        var refused = await RunAsync("scan", image, "--format", "json");
        var update = await RunAsync("advisories", "update");
        var scan = await RunAsync("scan", image, "--format", "json");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("built by another version of scanmesh: 'scanmesh advisories update'", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("advisories build", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, update.ExitCode);
        Assert.DoesNotContain("another version", update.Error, StringComparison.Ordinal);
        Assert.Equal((0, 2), (scan.ExitCode, scan.Json.GetProperty("findings").GetArrayLength()));
    }

    private string Snapshot => folder.File("cache", "scanmesh", "advisories", "advisories.snapshot");

    /// <summary>An image of a distribution that the feed lacks, with a package of another ecosystem.</summary>
    private string PhotonWithNpm() => CliImages.Archive(folder, new ImageBuilder().For("linux/amd64")
        .Layer(l => l.File("etc/os-release", "ID=photon\nVERSION_ID=5.0\n"))
        .Layer(l => l.File("var/lib/rpm/rpmdb.sqlite", RpmDatabases.Sqlite(RpmDatabases.Headers("curl 8.1.2-1.ph5"))))
        .Layer(l => l.File("app/node_modules/left-pad/package.json", """{"name":"left-pad","version":"1.0.0"}"""))
        .Build());

    private Dictionary<string, string> Environment => new() { ["XDG_CACHE_HOME"] = folder.File("cache"), ["SCANMESH_OSV"] = feed.Address.ToString(), ["SCANMESH_KEV"] = new Uri(feed.Address, "kev.json").ToString() };

    private static byte[] Kev(string version, params string[] ids) => System.Text.Encoding.UTF8.GetBytes(
        $$"""{"title":"t","catalogVersion":"{{version}}","dateReleased":"{{version.Replace('.', '-')}}T00:00:00Z","count":{{ids.Length}},"vulnerabilities":[{{string.Join(',', ids.Select(id => $$"""{"cveID":"{{id}}"}"""))}}]}""");

    private static string Record(string id, string ecosystem, string name) =>
        $$"""{"id":"{{id}}","modified":"2026-02-01T00:00:00Z","affected":[{"package":{"ecosystem":"{{ecosystem}}","name":"{{name}}"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}]}]}""";

    private Task<CliRun> RunAsync(params string[] arguments) => CliRun.WithAsync(Environment, "", arguments);
}
