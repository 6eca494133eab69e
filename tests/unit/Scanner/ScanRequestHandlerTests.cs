using System.Text.Json.Nodes;
using ScanMesh.Contracts.V1;
using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;
using ScanMesh.Hosting.Bus;
using ScanMesh.Mesh.V1;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Registry;

namespace ScanMesh.Tests.Unit.Scanner;

/// <summary>From the message to the ledger: what is resolved, begun, expanded, ignored.</summary>
public sealed class ScanRequestHandlerTests : IAsyncLifetime
{
    private InProcessRegistry registry = null!;
    private WorkerHost worker = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        registry = await InProcessRegistry.StartAsync();
        worker = await WorkerHost.StartAsync(registries: ("corp", registry));
    }

    public async ValueTask DisposeAsync()
    {
        await worker.DisposeAsync();
        await registry.DisposeAsync();
    }

    [Fact]
    public async Task Image_WithTag_BeginsWithTheRegistrysAnswer()
    {
        var image = Samples.Image("openssl");
        registry.Put("team/app", "1.0", image);
        var request = WorkerHost.Request("team/app", "1.0") with { EventId = "e-1" };
        await worker.HandleAsync(request, Cancellation);
        var begun = Assert.Single(worker.Ledger.Begun);
        Assert.Equal(
            (request.RequestId.ToString("D"), "scan.push", "corp", "team/app", "1.0", image.Digest.ToString(), "e-1", "default"),
            (begun.RequestId, begun.Lane, begun.Registry, begun.Repository, begun.Tag, begun.ManifestDigest, begun.EventId, begun.TrustDomain));
        Assert.Equal(image.Layers.Select(l => l.Digest.ToString()), begun.LayerDigests);
        Assert.Equal(64, begun.AnalyserSet.Length);
        Assert.NotNull(begun.ResolvedAt);
    }

    [Fact]
    public async Task Image_TagMovedSinceTheEvent_IsScannedAtTheRegistrysDigest()
    {
        var image = Samples.Image("openssl");
        registry.Put("team/app", "1.0", Samples.Image("zlib1g"));
        registry.Put("team/app", "1.0", image);
        await worker.HandleAsync(WorkerHost.Request("team/app", "1.0", Samples.Image("zlib1g").Digest.ToString()), Cancellation);
        Assert.Equal((image.Digest.ToString(), "1.0"), (worker.Ledger.Begun.Single().ManifestDigest, worker.Ledger.Begun.Single().Tag));
    }

    [Fact]
    public async Task Image_EventNamesADigestThatNeverWas_IsScannedAtTheRegistrysDigest()
    {
        var image = Samples.Image("openssl");
        registry.Put("team/app", "1.0", image);
        await worker.HandleAsync(WorkerHost.Request("team/app", "1.0", Digest.Sha256([1]).ToString()), Cancellation);
        Assert.Equal(image.Digest.ToString(), worker.Ledger.Begun.Single().ManifestDigest);
    }

    [Fact]
    public async Task Image_TagGoneButDigestThere_IsScannedWithoutATag()
    {
        var image = Samples.Image("openssl");
        registry.Put("team/app", "1.0", image);
        registry.Delete("team/app", "1.0");
        await worker.HandleAsync(WorkerHost.Request("team/app", "1.0", image.Digest.ToString()), Cancellation);
        Assert.Equal((image.Digest.ToString(), ""), (worker.Ledger.Begun.Single().ManifestDigest, worker.Ledger.Begun.Single().Tag));
    }

    [Fact]
    public async Task Image_EventAheadOfItsTag_IsScannedUnderTheTag()
    {
        var image = Samples.Image("openssl");
        registry.Put("team/app", "1.0", image);
        var asked = 0;
        registry.Intercept(context =>
        {
            if (!context.Request.Path.Value!.EndsWith("/manifests/1.0", StringComparison.Ordinal) || Interlocked.Increment(ref asked) > 2)
                return Task.FromResult(false);
            context.Response.StatusCode = 404;
            return Task.FromResult(true);
        });
        await worker.HandleAsync(WorkerHost.Request("team/app", "1.0", image.Digest.ToString()) with { ReceivedAt = TimeProvider.System.GetUtcNow() }, Cancellation);
        Assert.Equal((image.Digest.ToString(), "1.0"), (worker.Ledger.Begun.Single().ManifestDigest, worker.Ledger.Begun.Single().Tag));
    }

    [Fact]
    public async Task Tag_NotThere_FailsAtOnce()
    {
        var request = WorkerHost.Request("team/app", "nothing");
        await worker.HandleAsync(request, Cancellation);
        var failed = Assert.Single(worker.Bus.Failed);
        Assert.Equal((request.RequestId, null, "not-found"), (failed.RequestId, failed.ScanId, failed.Reason));
        Assert.Empty(worker.Bus.Deferred);
    }

    [Fact]
    public async Task Registry_NotConfigured_FailsAndSaysWhatToDo()
    {
        await worker.HandleAsync(WorkerHost.Request("team/app", "1.0", registry: "other"), Cancellation);
        Assert.Contains("registries", worker.Bus.Failed.Single().Message, StringComparison.Ordinal);
        Assert.Empty(registry.Requests);
    }

    [Fact]
    public async Task Message_NotValid_FailsWithoutARequestToTheRegistry()
    {
        await worker.HandleAsync(WorkerHost.Request("../admin", "1.0"), Cancellation);
        Assert.Single(worker.Bus.Failed);
        await worker.HandleAsync(WorkerHost.Request("team/app", "1.0") with { RequestId = Guid.Empty }, Cancellation);
        Assert.Single(worker.Bus.Failed);
        Assert.Empty(registry.Requests);
    }

    [Fact]
    public async Task Index_IsExpandedOnTheSameLane_AndNotBegun()
    {
        var amd64 = Samples.Image("openssl");
        var arm64 = new ImageBuilder().For("linux/arm64/v8").Layer(Samples.BaseLayer).Build();
        var index = new ImageIndexBuilder().Image(amd64).Image(arm64).Attestation(amd64).Build();
        registry.Put("team/app", "multi", index);
        var request = WorkerHost.Request("team/app", "multi", lane: Lane.OnDemand);
        await worker.HandleAsync(request, Cancellation);
        var fact = Assert.Single(worker.Bus.Expanded);
        Assert.Equal((request.RequestId, "multi", index.Digest.ToString()), (fact.RequestId, fact.Tag, fact.IndexDigest));
        Assert.Equal(["image", "image", "attestation"], fact.Children.Select(c => c.Kind));
        Assert.Equal(["linux/amd64", "linux/arm64/v8"], fact.Children.Take(2).Select(c => c.Platform));
        Assert.Null(fact.Children[2].RequestId);
        Assert.Equal(fact.Children.Take(2).Select(c => c.RequestId!.Value), worker.Bus.Requested.Select(r => r.RequestId));
        Assert.All(worker.Bus.Requested, child =>
        {
            Assert.Equal((request.RequestId, Lane.OnDemand, null), (child.ParentId, child.Lane, child.Tag));
            Assert.Equal(RequestId.ForChild(request.RequestId, child.Digest!), child.RequestId);
        });
        Assert.Empty(worker.Ledger.Begun);
    }

    [Fact]
    public async Task Index_HandledTwice_RequestsTheSameChildren()
    {
        registry.Put("team/app", "multi", new ImageIndexBuilder().Image(Samples.Image("openssl")).Build());
        var request = WorkerHost.Request("team/app", "multi");
        await worker.HandleAsync(request, Cancellation);
        await worker.HandleAsync(request, Cancellation);
        Assert.Single(worker.Bus.Requested.Select(r => r.RequestId).Distinct());
    }

    [Fact]
    public async Task Index_InsideAnIndex_IsRefused()
    {
        var index = new ImageIndexBuilder().Image(Samples.Image("openssl")).Build();
        registry.Put("team/app", "multi", index);
        await worker.HandleAsync(WorkerHost.Request("team/app", null, index.Digest.ToString()) with { ParentId = Guid.NewGuid() }, Cancellation);
        Assert.Equal("unsupported", worker.Bus.Failed.Single().Reason);
        Assert.Empty(worker.Bus.Requested);
    }

    [Fact]
    public async Task Artefact_IsIgnoredWithItsKind()
    {
        var chart = Chart();
        registry.Put("team/chart", "1.0", chart);
        await worker.HandleAsync(WorkerHost.Request("team/chart", "1.0"), Cancellation);
        var ignored = Assert.Single(worker.Bus.Ignored);
        Assert.Equal(chart.Digest.ToString(), ignored.Digest);
        Assert.Contains("helm", ignored.Reason, StringComparison.Ordinal);
        Assert.Empty(worker.Ledger.Begun);
    }

    [Theory]
    [InlineData("artifactType", true)]
    [InlineData("artifactType", false)]
    [InlineData("annotations", true)]
    [InlineData("annotations", false)]
    public async Task Index_ChildThatOnlyCallsItselfNoImage_IsRequestedAllTheSame(string claim, bool withPlatform)
    {
        var hidden = Samples.Image("openssl");
        var index = new ImageIndexBuilder().Image(hidden, edit: child =>
        {
            child[claim] = claim == "artifactType" ? "application/vnd.example+json" : new JsonObject { ["vnd.docker.reference.type"] = "attestation-manifest" };
            if (!withPlatform)
                child.Remove("platform");
        }).Build();
        registry.Put("team/app", "hidden", index);
        await worker.HandleAsync(WorkerHost.Request("team/app", "hidden"), Cancellation);
        Assert.Equal(hidden.Digest.ToString(), Assert.Single(worker.Bus.Requested).Digest);
        Assert.Equal("image", Assert.Single(worker.Bus.Expanded.Single().Children).Kind);
    }

    [Fact]
    public async Task Index_ChartBesideAnImage_IsNotRequested()
    {
        var index = new ImageIndexBuilder()
            .Image(Chart(), edit: child =>
            {
                child["artifactType"] = "application/vnd.cncf.helm.config.v1+json";
                child.Remove("platform");
            })
            .Image(Samples.Image("openssl")).Build();
        registry.Put("team/app", "mixed", index);
        await worker.HandleAsync(WorkerHost.Request("team/app", "mixed"), Cancellation);
        Assert.Equal(["other", "image"], worker.Bus.Expanded.Single().Children.Select(c => c.Kind));
        Assert.Single(worker.Bus.Requested);
    }

    [Fact]
    public async Task Index_ImageThatIsNamedAsAttestationBefore_IsRequested()
    {
        var hidden = Samples.Image("openssl");
        registry.Put("team/app", "twice", new ImageIndexBuilder().Image(hidden, "unknown/unknown").Image(hidden).Build());
        await worker.HandleAsync(WorkerHost.Request("team/app", "twice"), Cancellation);
        Assert.Equal(("image", "linux/amd64"), (worker.Bus.Expanded.Single().Children.Single().Kind, worker.Bus.Expanded.Single().Children.Single().Platform));
        Assert.Single(worker.Bus.Requested);
    }

    [Theory]
    [InlineData("application/octet-stream", false, true)]
    [InlineData(ManifestMediaTypes.OciManifest, true, true)]
    [InlineData("application/vnd.example.sbom", true, false)]
    public async Task Index_ChildByItsMediaTypeAlone_IsRequestedUnlessNobodyCouldRunIt(string mediaType, bool isMissing, bool isRequested)
    {
        var (shown, hidden) = (Samples.Image("openssl"), new ImageBuilder().For("linux/arm64").Layer(Samples.BaseLayer).Build());
        var index = new ImageIndexBuilder().Image(shown).Image(hidden, edit: child => (child["mediaType"], child["artifactType"]) = (mediaType, "application/vnd.example+json")).Build();
        registry.Put("team/app", "labelled", isMissing ? index with { Manifests = [shown] } : index);
        await worker.HandleAsync(WorkerHost.Request("team/app", "labelled"), Cancellation);
        Assert.Equal(isRequested, worker.Bus.Requested.Any(r => r.Digest == hidden.Digest.ToString()));
    }

    [Fact]
    public async Task Index_InsideAnIndex_IsRequestedSoThatItFailsByName()
    {
        var inner = new ImageIndexBuilder().Image(Samples.Image("openssl")).Build();
        registry.Put("team/app", "inner", inner);
        registry.Put("team/app", "outer", new ImageIndexBuilder().Image(inner).Image(Samples.Image("curl")).Build());
        await worker.HandleAsync(WorkerHost.Request("team/app", "outer"), Cancellation);
        Assert.Equal(2, worker.Bus.Requested.Count);
        await worker.HandleAsync(worker.Bus.Requested.Single(r => r.Digest == inner.Digest.ToString()), Cancellation);
        Assert.Equal("unsupported", Assert.Single(worker.Bus.Failed).Reason);
    }

    [Fact]
    public async Task Index_OfAttestationsOnly_IsIgnored()
    {
        registry.Put("team/app", "sbom", new ImageIndexBuilder().Attestation(Samples.Image("openssl")).Build());
        await worker.HandleAsync(WorkerHost.Request("team/app", "sbom"), Cancellation);
        Assert.Single(worker.Bus.Ignored);
        Assert.Empty(worker.Bus.Expanded);
    }

    [Fact]
    public async Task Begin_Attached_PullsNothing()
    {
        registry.Put("team/app", "1.0", Samples.Image("openssl"));
        worker.Ledger.Begin = _ => new BeginScanResponse { Attach = new() { ScanId = FakeLedger.ScanId, Finished = true } };
        await worker.HandleAsync(WorkerHost.Request("team/app", "1.0"), Cancellation);
        Assert.Empty(registry.DownloadedBlobs);
        Assert.Empty(worker.Bus.Completed);
    }

    [Fact]
    public async Task Begin_Quarantined_IsAcknowledgedAndPullsNothing()
    {
        registry.Put("team/app", "1.0", Samples.Image("openssl"));
        worker.Ledger.Begin = _ => new BeginScanResponse { Quarantined = new() { Reason = "internal", Message = "three attempts" } };
        await worker.HandleAsync(WorkerHost.Request("team/app", "1.0"), Cancellation);
        Assert.Empty(registry.DownloadedBlobs);
        Assert.Empty(worker.Bus.Failed);
    }

    [Fact]
    public async Task Begin_Isolate_SendsTheRequestToTheIsolatedLane()
    {
        registry.Put("team/app", "1.0", Samples.Image("openssl"));
        worker.Ledger.Begin = _ => new BeginScanResponse { Isolate = new() };
        var request = WorkerHost.Request("team/app", "1.0");
        await worker.HandleAsync(request, Cancellation);
        Assert.Equal(request with { Lane = Lane.Isolated }, Assert.Single(worker.Bus.Dispatched));
        Assert.Empty(registry.DownloadedBlobs);
    }

    [Fact]
    public async Task Broker_Away_LeavesTheMessage()
    {
        worker.Bus.IsAway = true;
        await Assert.ThrowsAsync<BusUnavailableException>(() => worker.HandleAsync(WorkerHost.Request("team/app", "nothing"), Cancellation));
    }

    private static BuiltContent Chart() => new ImageBuilder().Layer(Samples.BaseLayer)
        .EditManifest(m => m["config"]!["mediaType"] = "application/vnd.cncf.helm.config.v1+json").Build();
}
