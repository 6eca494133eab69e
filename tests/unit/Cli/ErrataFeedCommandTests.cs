using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Feeds;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Rpm;

namespace ScanMesh.Tests.Unit.Cli;

/// <summary>The feeds of distributions at a terminal: fetched by release, kept when they break, and what none of them has.</summary>
public sealed class ErrataFeedCommandTests : IAsyncLifetime
{
    private readonly ScratchFolder folder = new();
    private LoopbackFeed feed = null!;

    public async ValueTask InitializeAsync()
    {
        feed = await LoopbackFeed.StartAsync();
        feed.PutAmazon("2023", ErrataSamples.UpdateInfo(ErrataSamples.Update("ALAS2023-2026-001", "critical", "CVE-2026-1000", "openssl-libs-1:3.0.8-1.amzn2023.0.9.x86_64")))
            .PutAmazon("2", ErrataSamples.UpdateInfo(ErrataSamples.Update("ALAS2-2026-1", "medium", "CVE-2026-1001", "curl-8.3.0-1.amzn2.x86_64")))
            .PutRepository("fedora/linux/updates/42/Everything/x86_64", ErrataSamples.UpdateInfo(ErrataSamples.Update("FEDORA-2026-42", "Important", "CVE-2026-1000", "curl-8.9.1-2.fc42.x86_64")))
            .PutRepository("fedora/linux/updates/43/Everything/x86_64", ErrataSamples.UpdateInfo(ErrataSamples.Update("FEDORA-2026-43", "Important", "CVE-2026-1000", "curl-8.9.1-2.fc43.x86_64")))
            .Put("elsa", ErrataSamples.Bzip2(ErrataSamples.Oval(ErrataSamples.Definition("ELSA-2026-0001", "9", "IMPORTANT", "CVE-2026-1000", "curl 0:7.76.1-29.el9_4.1"))))
            .Put("kev.json", """{"title":"t","catalogVersion":"2026.01.01","dateReleased":"2026-01-01T00:00:00Z","count":1,"vulnerabilities":[{"cveID":"CVE-2026-1000"}]}"""u8.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        await feed.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Update_NamedReleases_FetchesThoseAndNothingElse()
    {
        var update = await RunAsync("advisories", "update", "--ecosystems", "Amazon Linux:2023,Oracle Linux:9,Fedora");
        var explain = await RunAsync("advisories", "explain", Snapshot, "Amazon Linux:2023", "openssl-libs", "1:3.0.8-1.amzn2023.0.4");
        var again = await RunAsync("advisories", "update");

        Assert.Equal((0, ""), (update.ExitCode, update.Output));
        Assert.Contains("4 advisory records", update.Error, StringComparison.Ordinal);
        Assert.Contains("advisories of Amazon Linux:2023, Fedora:42, Fedora:43, Oracle Linux are up to date", update.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(feed.Requests, r => r.Contains(" /2/", StringComparison.Ordinal));
        Assert.Contains("ALAS2023-2026-001  affected: introduced 0, fixed 1:3.0.8-1.amzn2023.0.9", explain.Output, StringComparison.Ordinal);
        Assert.Contains("severity  critical", explain.Output, StringComparison.Ordinal);
        Assert.Equal(0, again.ExitCode);
        Assert.Contains("nothing new", again.Error, StringComparison.Ordinal);
    }

    /// <summary>An image of a distribution that OSV lacks is never silently clean (I6).</summary>
    [Theory]
    [InlineData("ID=amzn\nVERSION_ID=\"2023\"\n", "openssl-libs 1:3.0.8-1.amzn2023.0.4", "Amazon Linux:2023", "ALAS2023-2026-001")]
    [InlineData("ID=\"ol\"\nVERSION_ID=\"9.4\"\n", "curl 7.76.1-29.el9_4", "Oracle Linux", "ELSA-2026-0001")]
    [InlineData("ID=fedora\nVERSION_ID=42\n", "curl 8.9.1-1.fc42", "Fedora:42", "FEDORA-2026-42")]
    public async Task Scan_RpmImage_WithoutItsFeedIsUnknownAndWithItFindsTheErratum(string osRelease, string package, string part, string erratum)
    {
        var image = CliImages.Archive(folder, new ImageBuilder().For("linux/amd64")
            .Layer(l => l.File("etc/os-release", osRelease))
            .Layer(l => l.File("var/lib/rpm/rpmdb.sqlite", RpmDatabases.Sqlite(RpmDatabases.Headers(package))))
            .Build());
        await RunAsync("advisories", "update", "--ecosystems", part == "Fedora:42" ? "Amazon Linux:2" : "Fedora:43");
        var without = await RunAsync("scan", image, "--format", "json");
        await RunAsync("advisories", "update", "--ecosystems", part);
        var with = await RunAsync("scan", image, "--format", "json");

        Assert.Equal("unknown", Outcome(without));
        Assert.Equal("fail", Outcome(with)); // CISA lists its CVE, and there is a fix
        var finding = Assert.Single(with.Json.GetProperty("findings").EnumerateArray());
        Assert.Equal((erratum, erratum), (finding.GetProperty("id").GetString(), finding.GetProperty("source").GetString()));
        Assert.True(finding.GetProperty("kev").GetBoolean());
    }

    [Fact]
    public async Task Update_AFeedBreaks_SaysSoAndKeepsTheLastGoodData()
    {
        await RunAsync("advisories", "update", "--ecosystems", "Amazon Linux:2023,Oracle Linux");
        feed.Put("elsa", "<html>maintenance</html>"u8.ToArray());
        var broken = await RunAsync("advisories", "update");
        var explain = await RunAsync("advisories", "explain", Snapshot, "Oracle Linux:9", "curl", "0:7.76.1-29.el9_4");

        Assert.Equal(1, broken.ExitCode);
        Assert.Contains("elsa is not what it should be", broken.Error, StringComparison.Ordinal);
        Assert.Contains("ELSA-2026-0001  affected", explain.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Amazon Linux:1", 2, "the feed amazon has no 'Amazon Linux:1'")]
    [InlineData("Fedora:99", 1, "has no ecosystem 'Fedora:99'. It has: Fedora:42, Fedora:43")]
    [InlineData("Fedora Linux", 2, "'Fedora Linux' is none of")]
    public async Task Update_WhatNoFeedHas_IsSaid(string name, int exitCode, string message)
    {
        var run = await RunAsync("advisories", "update", "--ecosystems", name);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    private static string? Outcome(CliRun run) => run.Json.GetProperty("verdict").GetProperty("outcome").GetString();

    private string Snapshot => folder.File("cache", "scanmesh", "advisories", "advisories.snapshot");

    private Task<CliRun> RunAsync(params string[] arguments) => CliRun.WithAsync(
        new()
        {
            ["XDG_CACHE_HOME"] = folder.File("cache"),
            ["SCANMESH_OSV"] = feed.Address.ToString(),
            ["SCANMESH_AMAZON"] = feed.Address.ToString(),
            ["SCANMESH_FEDORA"] = feed.Address.ToString(),
            ["SCANMESH_ORACLE"] = new Uri(feed.Address, "elsa").ToString(),
            ["SCANMESH_KEV"] = new Uri(feed.Address, "kev.json").ToString(),
        },
        "",
        arguments);
}
