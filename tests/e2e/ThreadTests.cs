using System.Text;
using System.Text.Json;
using ScanMesh.Events.V1;
using ScanMesh.Tests.Kit.Images;

namespace ScanMesh.Tests.E2e;

/// <summary>A push becomes findings at a subscriber, on real parts.</summary>
public sealed class ThreadTests(MeshFixture mesh) : IClassFixture<MeshFixture>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Push_SecondImageOnTheSameBase_DownloadsOnlyItsOwnLayers()
    {
        var shared = Images.Base(("left-pad", "1.0-1"), ("right-pad", "1.0-1"));
        var ownOfFirst = Images.Ballast(1, 200_000);
        var ownOfSecond = Images.Ballast(2, 200_000);
        await Images.PushAsync(new ImageBuilder().Layer(shared).Layer(ownOfFirst).Build(), mesh.Registry, "base/first", "1");
        await Completed("base/first");
        var before = mesh.Registry.BlobReads().Count;
        await Images.PushAsync(new ImageBuilder().Layer(shared).Layer(ownOfSecond).Build(), mesh.Registry, "base/second", "1");
        var done = await Completed("base/second");

        var layers = mesh.Registry.BlobReads().Skip(before).Where(d => d == shared.Digest.ToString() || d == ownOfSecond.Digest.ToString()).ToList();
        Assert.Equal([ownOfSecond.Digest.ToString()], layers);
        Assert.Equal(VerdictOutcome.Fail, done.PushCompleted.Verdict.Outcome);
        var scanned = mesh.Subscriber.Events.Single(e => e.BodyCase == Event.BodyOneofCase.ImageScanned && e.Image.Repository == "base/second").ImageScanned;
        var finding = Assert.Single(scanned.Findings);
        Assert.Equal(("CVE-2099-0001", "left-pad", "2.0-1", Severity.Critical), (finding.Id, finding.PackageName, finding.FixedVersion, finding.Severity));
    }

    [Fact]
    public async Task Push_IndexOfTwoPlatforms_OneIndexWithTwoChildren()
    {
        var layer = Images.Base(("right-pad", "1.0-1"));
        var amd = new ImageBuilder().Layer(layer).For("linux/amd64").Build();
        var arm = new ImageBuilder().Layer(layer).Layer(Images.Ballast(3, 1000)).For("linux/arm64/v8").Build();
        var index = new ImageIndexBuilder().Image(amd).Image(arm).Build();
        await Images.PushAsync(index, mesh.Registry, "multi/app", "1");

        var completed = (await mesh.Subscriber.WaitForAsync(e => e.BodyCase == Event.BodyOneofCase.PushCompleted && e.Image.Repository == "multi/app" && e.PushCompleted.Children.Count > 0, 1, Soon))[0].PushCompleted;
        Assert.Equal(index.Digest.ToString(), completed.Digest);
        Assert.Equal([amd.Digest.ToString(), arm.Digest.ToString()], completed.Children.Select(c => c.Digest));
        Assert.Equal(["linux/amd64", "linux/arm64/v8"], completed.Children.Select(c => c.Platform));
        Assert.All(completed.Children, c => Assert.Equal("completed", c.State));
        Assert.Equal(VerdictOutcome.Pass, completed.Verdict.Outcome);
    }

    [Fact]
    public async Task Webhook_TenTimesTheSame_AndThreeTags_OneScanThreeReferences()
    {
        var image = new ImageBuilder().Layer(Images.Base(("right-pad", "1.0-1"))).Layer(Images.Ballast(4, 1000)).Build();
        await Images.PushAsync(image, mesh.Registry, "tags/app", "1", "2", "3");
        await mesh.Subscriber.WaitForAsync(e => IsCompleted(e, "tags/app"), 3, Soon);
        // Within three seconds of the push of its tag the ten would be that push, told again.
        await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
        var webhook = Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(new
        {
            events = new[]
            {
                new
                {
                    id = "0b9a2c1e-3f51-4c44-9ad5-1f5f3c8c7a01",
                    timestamp = TimeProvider.System.GetUtcNow(),
                    action = "push",
                    target = new { mediaType = ImageBuilder.OciManifest, digest = image.Digest.ToString(), repository = "tags/app", tag = "1", url = $"http://{mesh.Registry.Host}/v2/tags/app/manifests/{image.Digest}" },
                    request = new { host = mesh.Registry.Host },
                },
            },
        }));
        for (var i = 0; i < 10; i++)
            Assert.Equal(202, await mesh.Mesh.PushAsync(webhook));
        await mesh.Subscriber.WaitForAsync(e => IsCompleted(e, "tags/app"), 4, Soon);

        // A later push of another image: what the ten would still have caused stands before it in the log.
        await Images.PushAsync(new ImageBuilder().Layer(Images.Base(("right-pad", "1.0-1"))).Layer(Images.Ballast(5, 1000)).Build(), mesh.Registry, "tags/after", "1");
        await Completed("tags/after");
        var events = mesh.Subscriber.Events.Where(e => e.Image?.Repository == "tags/app").ToList();
        Assert.Single(events, e => e.BodyCase == Event.BodyOneofCase.ImageScanned);
        Assert.Equal(["tags/app:1", "tags/app:1", "tags/app:2", "tags/app:3"], events.Where(e => e.BodyCase == Event.BodyOneofCase.PushCompleted).Select(e => e.PushCompleted.Reference).Order());
        Assert.Single(events, e => e is { BodyCase: Event.BodyOneofCase.PushCompleted, PushCompleted.Outcome: PushCompleted.Types.Outcome.Scanned });
        var verdict = await mesh.Subscriber.Client.GetVerdictAsync("local", "tags/app", "3", TestContext.Current.CancellationToken);
        Assert.NotNull(verdict);
        Assert.Equal(image.Digest.ToString(), verdict.Image.ManifestDigest);
        Assert.Equal(["1", "2", "3"], verdict.Image.Tags.Order());
    }

    private static bool IsCompleted(Event e, string repository) => e.BodyCase == Event.BodyOneofCase.PushCompleted && e.Image?.Repository == repository;

    private async Task<Event> Completed(string repository) => (await mesh.Subscriber.WaitForAsync(e => IsCompleted(e, repository), 1, Soon))[0];
}
