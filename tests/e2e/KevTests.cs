using ScanMesh.Events.V1;
using ScanMesh.Tests.Kit.Feeds;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Servers;
using Body = ScanMesh.Events.V1.Event.BodyOneofCase;

namespace ScanMesh.Tests.E2e;

/// <summary>A CVE becomes known to be exploited: the owners of images that were scanned before hear of it, and nothing is pulled again.</summary>
public sealed class KevTests
{
    private const string Cve = "CVE-2099-0001";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Addition_ToTheFeed_ReachesTheImageThatWasScannedBefore()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var broker = await RabbitMqServer.StartAsync();
        await using var database = await PostgreSqlServer.StartAsync();
        await using var feed = await LoopbackFeed.StartAsync();
        feed.Put("kev.json", Catalogue(1, "CVE-1999-0001"));
        await using var mesh = new MeshProcesses { AdvisoryKeys = $", feeds: [kev], kev: \"{new Uri(feed.Address, "kev.json")}\", allowPrivate: true" };
        await using var registry = await RegistryServer.StartAsync(mesh.Webhook, MeshProcesses.Token);
        await mesh.ConfigureAsync(broker, await database.CreateDatabaseAsync(), registry.Host);
        // A low one with a fix, by the distribution's own record about the CVE: a pass, until it is exploited.
        var record = Images.Advisory("DEBIAN-" + Cve, "left-pad", "2.0-1", "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N").Replace("\"summary\"", $"\"upstream\":[\"{Cve}\"],\"summary\"", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(mesh.Advisories, "a.json"), record, cancel);
        await mesh.StartAllAsync();
        await using var subscriber = new Subscriber(mesh.Grpc);
        await Images.PushAsync(new ImageBuilder().Layer(Images.Base(("left-pad", "1.0-1"))).Build(), registry, "kev/app", "1");
        var pushed = Assert.Single(await subscriber.WaitForAsync(e => e.BodyCase == Body.PushCompleted, 1, Soon));
        Assert.Equal(VerdictOutcome.Pass, pushed.PushCompleted.Verdict.Outcome);
        var reads = registry.BlobReads().Count;

        feed.Put("kev.json", Catalogue(2, "CVE-1999-0001", Cve));
        var told = Assert.Single(await subscriber.WaitForAsync(e => e.BodyCase == Body.FindingsChanged, 1, Soon));
        var verdict = (await subscriber.WaitForAsync(e => e.BodyCase == Body.VerdictChanged, 2, Soon))[1];

        Assert.Equal(("kev/app", 1), (told.Image.Repository, told.FindingsChanged.Exploited));
        Assert.Equal(("DEBIAN-" + Cve, true), (told.FindingsChanged.ExploitedFindings[0].Id, told.FindingsChanged.ExploitedFindings[0].Kev));
        Assert.Equal((VerdictOutcome.Pass, VerdictOutcome.Fail), (verdict.VerdictChanged.Previous, verdict.VerdictChanged.Verdict.Outcome));
        Assert.Equal(reads, registry.BlobReads().Count);
        var report = await mesh.ReportAsync(pushed.Image.ManifestDigest);
        Assert.Contains("\"kev\": true", report, StringComparison.Ordinal);
        Assert.Contains("\"version\": \"2026.01.02\"", report, StringComparison.Ordinal);
    }

    private static byte[] Catalogue(int day, params string[] ids) => System.Text.Encoding.UTF8.GetBytes(
        $$"""{"catalogVersion":"2026.01.0{{day}}","dateReleased":"2026-01-0{{day}}T00:00:00Z","count":{{ids.Length}},"vulnerabilities":[{{string.Join(',', ids.Select(id => $$"""{"cveID":"{{id}}"}"""))}}]}""");
}
