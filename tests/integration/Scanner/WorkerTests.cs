using ScanMesh.Contracts.V1;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Registry;

namespace ScanMesh.Tests.Integration.Scanner;

/// <summary>The worker against the real ledger.</summary>
public sealed class WorkerTests : IAsyncLifetime
{
    private static readonly BuiltLayer Base = new LayerBuilder()
        .File("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n").File("var/lib/dpkg/status", Status("base-files", "12.4")).Build();

    private InProcessRegistry registry = null!;
    private MeshHost mesh = null!;

    public async ValueTask InitializeAsync()
    {
        registry = await InProcessRegistry.StartAsync();
        mesh = await MeshHost.StartAsync(registry);
    }

    public async ValueTask DisposeAsync()
    {
        await mesh.DisposeAsync();
        await registry.DisposeAsync();
    }

    [Fact]
    public async Task TenPushesUnderThreeTags_AreOneScanThatReadsEachLayerOnce()
    {
        var image = Image("openssl");
        foreach (var tag in new[] { "1", "1.0", "latest" })
            registry.Put("team/app", tag, image);
        var same = Guid.NewGuid();
        List<Guid> requests = [await mesh.PushAsync("team/app", "1.0"), await mesh.PushAsync("team/app", "latest")];
        for (var i = 0; i < 10; i++)
            requests.Add(await mesh.PushAsync("team/app", "1", same));
        var rows = new List<string?>();
        foreach (var request in requests.Distinct())
        {
            var row = await mesh.EndAsync(request);
            Assert.Contains(row.State, new[] { "completed", "attached" });
            Assert.Equal(image.Digest.ToString(), row.ManifestDigest);
            rows.Add(row.ScanId);
        }

        Assert.Single(rows.Distinct());
        Assert.Equal(3, registry.DownloadedBlobs.Count);
        Assert.Equal(3, registry.DownloadedBlobs.Distinct().Count());
    }

    [Fact]
    public async Task SecondImageOnTheSameBase_ReadsItsOwnLayersOnly()
    {
        var second = Image("zlib1g");
        registry.Put("team/app", "1", Image("openssl"));
        registry.Put("team/app", "2", second);
        await mesh.EndAsync(await mesh.PushAsync("team/app", "1"));
        var before = registry.DownloadedBlobs.Count;
        Assert.Equal("completed", (await mesh.EndAsync(await mesh.PushAsync("team/app", "2"))).State);
        Assert.DoesNotContain(Base.Digest, registry.DownloadedBlobs.Skip(before));
        Assert.Contains(second.Layers[1].Digest, registry.DownloadedBlobs.Skip(before));
    }

    [Fact]
    public async Task SameBaseInAnotherRepository_IsConfirmedByOneHeadAndNotRead()
    {
        registry.Put("team/app", "1", Image("openssl"));
        registry.Put("team/other", "1", Image("zlib1g"));
        await mesh.EndAsync(await mesh.PushAsync("team/app", "1"));
        Assert.Equal("completed", (await mesh.EndAsync(await mesh.PushAsync("team/other", "1"))).State);
        Assert.Equal(["HEAD"], registry.Requests.Where(r => r.Path == $"/v2/team/other/blobs/{Base.Digest}").Select(r => r.Method));
    }

    [Fact]
    public async Task Index_EndsWithItsChildren()
    {
        var amd64 = Image("openssl");
        var arm64 = new ImageBuilder().For("linux/arm64").Layer(Base).Build();
        registry.Put("team/app", "multi", new ImageIndexBuilder().Image(amd64).Image(arm64).Attestation(amd64).Build());
        var request = await mesh.PushAsync("team/app", "multi");
        await mesh.EndAsync(request);
        foreach (var child in new[] { amd64, arm64 })
        {
            var row = await mesh.EndAsync(RequestId.ForChild(request, child.Digest.ToString()));
            Assert.Equal((request.ToString("D"), child.Digest.ToString()), (row.ParentId, row.ManifestDigest));
        }
    }

    [Fact]
    public async Task WhatIsNotThereOrNoImage_EndsWithItsReason()
    {
        registry.Put("team/chart", "1", new ImageBuilder().Layer(Base).EditManifest(m => m["config"]!["mediaType"] = "application/vnd.cncf.helm.config.v1+json").Build());
        var missing = await mesh.EndAsync(await mesh.PushAsync("team/app", "none"));
        Assert.Equal(("failed", "not-found"), (missing.State, missing.Reason));
        Assert.Equal("ignored", (await mesh.EndAsync(await mesh.PushAsync("team/chart", "1"))).State);
    }

    private static BuiltContent Image(string package) =>
        new ImageBuilder().Layer(Base).Layer(l => l.File($"var/lib/dpkg/status.d/{package}", Status(package, "1.0-1"))).Build();

    private static string Status(string package, string version) =>
        $"Package: {package}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {version}\n\n";
}
