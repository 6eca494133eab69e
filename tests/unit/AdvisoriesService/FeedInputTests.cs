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

    private static async Task<LoopbackFeed> FeedAsync() => (await LoopbackFeed.StartAsync()).Put("Debian", ("a.json", "{}")).Put("Alpine", ("b.json", "{}")).Put("OSS-Fuzz", ("c.json", "{}"));

    private InputSet Inputs(LoopbackFeed feed, params string[] ecosystems)
    {
        var options = new AdvisoriesOptions { Directory = folder.File("data"), Feeds = ["osv"], Osv = feed.Address.ToString(), Ecosystems = ecosystems.Length == 0 ? ["auto"] : [.. ecosystems] };
        var shelf = new SnapshotShelf(options.Directory, SnapshotCompiler.CanOpen, NullLogger<SnapshotShelf>.Instance);
        return new InputSet(options, new AdvisoriesTelemetry(metrics.GetRequiredService<IMeterFactory>(), shelf, TimeProvider.System), TimeProvider.System, NullLogger<InputSet>.Instance);
    }
}
