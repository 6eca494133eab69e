using System.Text;
using ScanMesh.Engine.Advisories.Feeds;
using ScanMesh.Engine.Advisories.Kev;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Feeds;

namespace ScanMesh.Tests.Unit.Engine.Advisories;

public sealed class KevTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Read_RealCatalogue_IsWhole()
    {
        var file = SharedCases.Require("kev", "known_exploited_vulnerabilities.json");
        using var json = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(file));
        var kev = KevReader.ReadFile(file);
        Assert.Equal(json.RootElement.GetProperty("count").GetInt32(), kev.Ids.Count);
        Assert.Equal(json.RootElement.GetProperty("catalogVersion").GetString(), kev.Version);
        Assert.Equal(json.RootElement.GetProperty("vulnerabilities").EnumerateArray().Select(v => v.GetProperty("cveID").GetString()!).Order(StringComparer.Ordinal), kev.Ids.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("", "no JSON")]
    [InlineData("[]", "'vulnerabilities' is missing")]
    [InlineData("""{"vulnerabilities":{}}""", "'vulnerabilities' is missing")]
    [InlineData("""{"dateReleased":"2026-01-01T00:00:00Z","vulnerabilities":[]}""", "'catalogVersion' is missing")]
    [InlineData("""{"catalogVersion":"1","dateReleased":"soon","vulnerabilities":[]}""", "'dateReleased' is missing or no time")]
    [InlineData("""{"catalogVersion":"1","dateReleased":"2026-01-01T00:00:00Z","count":2,"vulnerabilities":[{"cveID":"CVE-2026-1000"}]}""", "it says it has 2 entries and has 1")]
    [InlineData("""{"catalogVersion":"1","dateReleased":"2026-01-01T00:00:00Z","count":"1","vulnerabilities":[{"cveID":"CVE-2026-1000"}]}""", "it says it has 1 entries and has 1")]
    [InlineData("""{"catalogVersion":"1","dateReleased":"2026-01-01T00:00:00Z","vulnerabilities":[{"cveID":"CVE-2026-1000"},{"cveID":"CVE-x"}]}""", "vulnerabilities[1].cveID")]
    [InlineData("""{"catalogVersion":"1","dateReleased":"2026-01-01T00:00:00Z","vulnerabilities":[7]}""", "vulnerabilities[0].cveID")]
    public void Read_NotWhole_IsRefusedWithTheReason(string json, string reason) =>
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => KevReader.Read(Encoding.UTF8.GetBytes(json))).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_DeepOrHuge_IsRefused()
    {
        Assert.Throws<InvalidDataException>(() => KevReader.Read(Encoding.UTF8.GetBytes(new string('[', 100_000))));
        Assert.Throws<InvalidDataException>(() => KevReader.Read(new byte[KevReader.MaxBytes + 1]));
    }

    [Theory]
    [InlineData("CVE-2026-1000", "", "", true)]
    [InlineData("GHSA-x", "CVE-2026-1000", "", true)]
    [InlineData("DEBIAN-CVE-2026-1000", "", "CVE-2026-1000", true)]
    [InlineData("CVE-2026-10001", "CVE-2026-100", "CVE-2025-1000", false)]
    public void Lists_ByIdAliasOrUpstream(string id, string alias, string upstream, bool listed)
    {
        var kev = Catalogue(1, "CVE-2026-1000");
        var finding = new Finding
        {
            Id = id,
            Aliases = alias.Length == 0 ? [] : [alias],
            Upstream = upstream.Length == 0 ? null : [upstream],
            PackageId = "pkg:deb/debian/a@1",
            Severity = Severity.Low,
            Status = FindingStatus.Affected,
            Source = id,
            Why = "w",
        };
        Assert.Equal(listed, kev.Lists(finding));
    }

    [Fact]
    public void ContentHash_IsOfTheIdsAlone()
    {
        Assert.Equal(Catalogue(1, "CVE-2026-1000", "CVE-2026-1001").ContentHash, Catalogue(2, "CVE-2026-1001", "CVE-2026-1000").ContentHash);
        Assert.NotEqual(Catalogue(1, "CVE-2026-1000").ContentHash, Catalogue(1, "CVE-2026-1001").ContentHash);
    }

    [Fact]
    public async Task Feed_OlderOrShrunk_KeepsTheLastGoodOne()
    {
        using var folder = new ScratchFolder();
        await using var server = await LoopbackFeed.StartAsync();
        using var feed = new KevFeed(new Uri(server.Address, "kev.json"), folder.Path, allowPrivate: false, TimeProvider.System);
        string[] ids = [.. Enumerable.Range(1000, 200).Select(n => $"CVE-2026-{n}")];
        server.Put("kev.json", Json(5, ids));
        Assert.NotNull(await feed.FetchAsync(null, Cancel));
        Assert.Null(await feed.FetchAsync(null, Cancel));
        Assert.Equal(200, feed.Read()!.Ids.Count);

        server.Put("kev.json", Json(6, ids[..150]));
        Assert.Contains("has lost 50 of the 200 entries", (await Assert.ThrowsAsync<FeedException>(() => feed.FetchAsync(null, Cancel))).Message, StringComparison.Ordinal);
        server.Put("kev.json", Json(4, [.. ids, "CVE-2026-9999"]));
        Assert.Contains("is older than", (await Assert.ThrowsAsync<FeedException>(() => feed.FetchAsync(null, Cancel))).Message, StringComparison.Ordinal);
        Assert.Equal(("2026.01.05", 200), (feed.Read()!.Version, feed.Read()!.Ids.Count));
        server.Put("kev.json", Json(7, [.. ids[3..], "CVE-2026-9999"]));
        await feed.FetchAsync(null, Cancel);
        Assert.Equal(("2026.01.07", 198), (feed.Read()!.Version, feed.Read()!.Ids.Count));

        // A copy that was damaged is fetched again, although the server would call it up to date.
        await File.WriteAllTextAsync(Directory.GetFiles(folder.Path, "*.json").Single(), "{", Cancel);
        Assert.Null(feed.Read());
        await feed.FetchAsync(null, Cancel);
        Assert.Equal(198, feed.Read()!.Ids.Count);
    }

    private static KevCatalogue Catalogue(int day, params string[] ids) => KevReader.Read(Json(day, ids));

    private static byte[] Json(int day, params string[] ids) => Encoding.UTF8.GetBytes(
        $$"""{"catalogVersion":"2026.01.0{{day}}","dateReleased":"2026-01-0{{day}}T00:00:00.123Z","count":{{ids.Length}},"vulnerabilities":[{{string.Join(',', ids.Select(id => $$"""{"cveID":"{{id}}","product":"p"}"""))}}]}""");
}
