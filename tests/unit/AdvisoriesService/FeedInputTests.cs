using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ScanMesh.Advisories;
using ScanMesh.Advisories.Feeds;
using ScanMesh.Advisories.Snapshots;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Feeds;

namespace ScanMesh.Tests.Unit.AdvisoriesService;

/// <summary>The feed as an input of a mesh.</summary>
public sealed class FeedInputTests : IDisposable
{
    private readonly ScratchFolder folder = new();
    private readonly ServiceProvider metrics = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        metrics.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Refresh_Auto_FetchesWhatCanBeMatchedAndIsOffered()
    {
        await using var feed = await FeedAsync();
        using var inputs = Inputs(feed);

        await inputs.RefreshAsync(Cancel);
        await inputs.RefreshAsync(Cancel);

        Assert.Equal(["Alpine", "Debian"], Directory.EnumerateDirectories(folder.File("data", "osv")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal([folder.File("data", "osv")], inputs.Paths);
        Assert.DoesNotContain(feed.Requests, r => r.Contains("OSS-Fuzz", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refresh_List_FetchesThoseAndLeavesOutWhatIsMissing()
    {
        await using var feed = await FeedAsync();
        using var inputs = Inputs(feed, "Debian", "Wolfi");

        await inputs.RefreshAsync(Cancel);

        Assert.Equal(["Debian"], Directory.EnumerateDirectories(folder.File("data", "osv")).Where(d => File.Exists(Path.Combine(d, "all.zip"))).Select(Path.GetFileName));
        Assert.Contains("GET /Wolfi/all.zip", feed.Requests);
        Assert.DoesNotContain(feed.Requests, r => r.Contains("Alpine", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refresh_FeedAway_KeepsWhatIsThere()
    {
        var feed = await FeedAsync();
        using var inputs = Inputs(feed);
        await inputs.RefreshAsync(Cancel);
        feed.Status = 403;

        await inputs.RefreshAsync(Cancel);

        Assert.True(File.Exists(folder.File("data", "osv", "Debian", "all.zip")));
        await feed.DisposeAsync();
    }

    [Fact]
    public async Task Refresh_DistributionsFeeds_AutoFetchesWhatTheyOfferAndAListOnlyThat()
    {
        await using var feed = await LoopbackFeed.StartAsync();
        byte[] errata = ErrataSamples.UpdateInfo(ErrataSamples.Update("X-2026-1", "low", "CVE-2026-1000", "a-1-1.x86_64"));
        feed.PutAmazon("2023", errata).PutAmazon("2", errata).PutRepository("fedora/linux/updates/42/Everything/x86_64", errata).PutRepository("fedora/linux/updates/43/Everything/x86_64", errata)
            .Put("elsa", ErrataSamples.Bzip2(ErrataSamples.Oval(ErrataSamples.Definition("ELSA-2026-1", "9", "LOW", "CVE-2026-1000", "a 0:1-1"))));
        AdvisoriesOptions options = new() { Directory = folder.File("all"), Feeds = ["kev", "amazon", "oracle", "fedora"], Amazon = feed.Address.ToString(), Oracle = new Uri(feed.Address, "elsa").ToString(), Fedora = feed.Address.ToString() };
        using var all = Inputs(options);
        using var some = Inputs(options with { Directory = folder.File("some"), Ecosystems = ["Fedora:43", "Amazon Linux"] });

        await all.RefreshAsync(Cancel);
        await some.RefreshAsync(Cancel);

        Assert.Equal(["amazon/Amazon Linux:2", "amazon/Amazon Linux:2023", "fedora/Fedora:42", "fedora/Fedora:43", "oracle/Oracle Linux"], Copies("all"));
        Assert.Equal(["amazon/Amazon Linux:2", "amazon/Amazon Linux:2023", "fedora/Fedora:43"], Copies("some"));
        Assert.Equal([folder.File("all", "amazon"), folder.File("all", "oracle"), folder.File("all", "fedora")], all.Paths);

        IEnumerable<string> Copies(string data) => Directory.GetFiles(folder.File(data), "all.zip", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder.File(data), Path.GetDirectoryName(f)!)).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task Probes_EachFeed_SaysWhatItOffersOrWhatIsWrong()
    {
        await using var feed = await LoopbackFeed.StartAsync();
        feed.Put("Debian", ("a.json", "{}")).PutAmazon("2023", ErrataSamples.UpdateInfo());
        AdvisoriesOptions options = new() { Directory = folder.File("data"), Feeds = ["osv", "amazon", "oracle"], Osv = feed.Address.ToString(), Amazon = feed.Address.ToString(), Oracle = new Uri(feed.Address, "elsa").ToString() };

        var probes = FeedProbes.Of(options).ToList();

        Assert.Equal([$"feed osv ({feed.Address})", $"feed amazon ({feed.Address})", $"feed oracle ({feed.Address}elsa)"], probes.Select(p => p.Subject));
        Assert.Equal("offers 1 ecosystems", await probes[0].TryAsync(Cancel));
        Assert.Equal("offers Amazon Linux:2, Amazon Linux:2023", await probes[1].TryAsync(Cancel));
        Assert.Contains("does not give Oracle Linux", (await Assert.ThrowsAsync<IOException>(() => probes[2].TryAsync(Cancel))).Message, StringComparison.Ordinal);
    }

    private static async Task<LoopbackFeed> FeedAsync() => (await LoopbackFeed.StartAsync()).Put("Debian", ("a.json", "{}")).Put("Alpine", ("b.json", "{}")).Put("OSS-Fuzz", ("c.json", "{}"));

    private InputSet Inputs(LoopbackFeed feed, params string[] ecosystems) => Inputs(new AdvisoriesOptions { Directory = folder.File("data"), Feeds = ["osv"], Osv = feed.Address.ToString(), Ecosystems = ecosystems.Length == 0 ? ["auto"] : [.. ecosystems] });

    private InputSet Inputs(AdvisoriesOptions options)
    {
        var shelf = new SnapshotShelf(options.Directory, SnapshotCompiler.CanOpen, NullLogger<SnapshotShelf>.Instance);
        return new InputSet(options, new AdvisoriesTelemetry(metrics.GetRequiredService<IMeterFactory>(), shelf, TimeProvider.System), TimeProvider.System, NullLogger<InputSet>.Instance);
    }
}
