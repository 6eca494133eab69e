using System.Text.Json;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ScanMesh.Engine.Model;
using ScanMesh.Hosting.Bus;
using ScanMesh.Mesh.V1;
using ScanMesh.Tests.Kit.Registry;
using ZstdSharp;

namespace ScanMesh.Tests.Unit.Scanner;

/// <summary>One attempt under a lease: layers, report, and the ways it can end.</summary>
public sealed class ImageScanTests : IAsyncLifetime
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
    public async Task Scan_Image_StagesTheReportThenCompletes()
    {
        var image = Samples.Image("openssl", "zlib1g");
        registry.Put("team/app", "1.0", image);
        var request = WorkerHost.Request("team/app", "1.0");
        await worker.HandleAsync(request, Cancellation);

        var (header, compressed) = Assert.Single(worker.Ledger.Results);
        using var decompressor = new Decompressor();
        var canonical = decompressor.Unwrap(compressed).ToArray();
        Assert.Equal((Digest.Sha256(canonical).ToString(), canonical.Length, compressed.Length), (header.ResultDigest, (int)header.Size, (int)header.CompressedSize));
        using var report = JsonDocument.Parse(canonical);
        Assert.Equal(image.Digest.ToString(), report.RootElement.GetProperty("image").GetProperty("digest").GetString());
        Assert.Equal(["base-files", "openssl", "zlib1g"], report.RootElement.GetProperty("packages").EnumerateArray().Select(p => p.GetProperty("name").GetString()));
        Assert.Equal("DSA-1", Assert.Single(report.RootElement.GetProperty("findings").EnumerateArray()).GetProperty("id").GetString());
        Assert.True(report.RootElement.GetProperty("complete").GetBoolean());
        Assert.False(report.RootElement.TryGetProperty("verdict", out _));
        Assert.False(report.RootElement.GetProperty("image").TryGetProperty("reference", out _));

        var completed = Assert.Single(worker.Bus.Completed);
        Assert.Equal(
            (request.RequestId, FakeLedger.ScanId, 1, 1L, header.ResultDigest),
            (completed.RequestId, completed.ScanId.ToString("D"), completed.Attempt, completed.Fence, completed.ResultDigest));
        Assert.Equal(3, worker.Ledger.Layers.Count);
        Assert.Empty(worker.Ledger.Released);
    }

    [Fact]
    public async Task Scan_KnownLayer_IsNotDownloadedAndGivesTheSameReport()
    {
        var image = Samples.Image("openssl");
        registry.Put("team/app", "1.0", image);
        await worker.HandleAsync(WorkerHost.Request("team/app", "1.0"), Cancellation);
        worker.Ledger.Begin = _ => FakeLedger.Start(1, new KnownLayer { Digest = Samples.BaseLayer.Digest.ToString(), SeenInRepository = true });
        var before = registry.DownloadedBlobs.Count;
        await worker.HandleAsync(WorkerHost.Request("team/app", "1.0"), Cancellation);
        Assert.DoesNotContain(Samples.BaseLayer.Digest, registry.DownloadedBlobs.Skip(before));
        Assert.Contains(image.Layers[1].Digest, registry.DownloadedBlobs.Skip(before));
        Assert.Single(worker.Ledger.Results.Select(r => r.Header.ResultDigest).Distinct());
    }

    [Fact]
    public async Task Scan_KnownLayerNewToTheRepository_IsConfirmedByOneHead()
    {
        registry.Put("team/app", "1.0", Samples.Image("openssl"));
        registry.Put("team/other", "1.0", Samples.Image("zlib1g"));
        await worker.HandleAsync(WorkerHost.Request("team/app", "1.0"), Cancellation);
        worker.Ledger.Begin = _ => FakeLedger.Start(1, new KnownLayer { Digest = Samples.BaseLayer.Digest.ToString(), SeenInRepository = false });
        await worker.HandleAsync(WorkerHost.Request("team/other", "1.0"), Cancellation);
        var path = $"/v2/team/other/blobs/{Samples.BaseLayer.Digest}";
        Assert.Equal(["HEAD"], registry.Requests.Where(r => r.Path == path).Select(r => r.Method));
        Assert.Equal(2, worker.Bus.Completed.Count);
    }

    [Fact]
    public async Task Scan_KnownLayerThatTheRepositoryLacks_TellsNothingOfIt()
    {
        var image = Samples.Image("openssl");
        registry.Put("team/app", "1.0", image);
        await worker.HandleAsync(WorkerHost.Request("team/app", "1.0"), Cancellation);
        worker.Ledger.Begin = _ => FakeLedger.Start(1, new KnownLayer { Digest = Samples.BaseLayer.Digest.ToString(), SeenInRepository = false });

        // A manifest alone: somebody names a layer that they do not have.
        registry.PutManifest("thief/app", "1.0", image.MediaType, image.Bytes);
        registry.PutBlob("thief/app", image.Config);
        await worker.HandleAsync(WorkerHost.Request("thief/app", "1.0"), Cancellation);
        Assert.DoesNotContain("GetLayer", worker.Ledger.Calls);
        Assert.DoesNotContain(worker.Ledger.Results.Skip(1), r => System.Text.Encoding.UTF8.GetString(new Decompressor().Unwrap(r.Bytes)).Contains("base-files", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Scan_FinishedLayer_IsStoredBeforeTheOthersAreRead()
    {
        var image = Samples.Image("openssl");
        var last = image.Layers[1].Digest;
        var stored = new TaskCompletionSource();
        registry.Intercept(async context =>
        {
            if (context.Request.Path.Value!.EndsWith(last.ToString(), StringComparison.Ordinal))
                await stored.Task.WaitAsync(context.RequestAborted);
            return false;
        });
        registry.Put("team/app", "1.0", image);
        worker.Ledger.Stored = digest =>
        {
            if (digest == Samples.BaseLayer.Digest.ToString())
                stored.TrySetResult();
        };
        await worker.HandleAsync(WorkerHost.Request("team/app", "1.0"), Cancellation);
        Assert.Single(worker.Bus.Completed);
    }

    [Fact]
    public async Task Scan_RecordThatCannotBeRead_IsReplacedByReadingTheLayer()
    {
        registry.Put("team/app", "1.0", Samples.Image("openssl"));
        worker.Ledger.Layers[Samples.BaseLayer.Digest.ToString()] = [1, 2, 3];
        worker.Ledger.Begin = _ => FakeLedger.Start(1, new KnownLayer { Digest = Samples.BaseLayer.Digest.ToString(), SeenInRepository = true });
        await worker.HandleAsync(WorkerHost.Request("team/app", "1.0"), Cancellation);
        Assert.Single(worker.Bus.Completed);
        Assert.Contains(Samples.BaseLayer.Digest, registry.DownloadedBlobs);
    }

    [Fact]
    public async Task Scan_CorruptLayer_IsAReportThatSaysSoAndNoFailure()
    {
        var broken = Samples.Image("openssl");
        registry.Put("team/app", "1.0", broken);
        var digest = broken.Layers[1].Digest.ToString();
        registry.Answer(digest, async context =>
        {
            context.Response.ContentLength = broken.Layers[1].Bytes.Length;
            await context.Response.Body.WriteAsync(new byte[broken.Layers[1].Bytes.Length]);
        });
        await worker.HandleAsync(WorkerHost.Request("team/app", "1.0"), Cancellation);
        var (_, compressed) = Assert.Single(worker.Ledger.Results);
        using var report = JsonDocument.Parse(new Decompressor().Unwrap(compressed).ToArray());
        Assert.False(report.RootElement.GetProperty("complete").GetBoolean());
        Assert.NotEmpty(report.RootElement.GetProperty("problems").EnumerateArray());
        Assert.DoesNotContain(digest, worker.Ledger.Layers.Keys);
        Assert.Single(worker.Bus.Completed);
    }

    [Fact]
    public async Task Scan_FenceRefusedWhenStoringALayer_WritesNothingMore()
    {
        registry.Put("team/app", "1.0", Samples.Image("openssl"));
        worker.Ledger.Fault = (call, _) => call == "PutLayer" ? new Status(StatusCode.FailedPrecondition, "fence") : null;
        await worker.HandleAsync(WorkerHost.Request("team/app", "1.0"), Cancellation);
        AssertAbandoned();
    }

    [Fact]
    public async Task Scan_FenceRefusedAtAHeartbeat_IsCancelledAndWritesNothingMore()
    {
        var image = Samples.Image("openssl");
        registry.Put("team/app", "1.0", image);
        registry.Answer(image.Layers[1].Digest.ToString(), context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        worker.Ledger.Fault = (call, _) => call == "RenewLease" ? new Status(StatusCode.FailedPrecondition, "fence") : null;
        await worker.HandleAsync(WorkerHost.Request("team/app", "1.0"), Cancellation);
        AssertAbandoned();
    }

    [Fact]
    public async Task Scan_BrokerAwayAtTheEnd_KeepsTheLeaseForTheWatchdog()
    {
        registry.Put("team/app", "1.0", Samples.Image("openssl"));
        worker.Bus.IsAway = true;
        await Assert.ThrowsAsync<BusUnavailableException>(() => worker.HandleAsync(WorkerHost.Request("team/app", "1.0"), Cancellation));
        Assert.Single(worker.Ledger.Results);
        Assert.Empty(worker.Ledger.Released);
    }

    [Fact]
    public async Task Scan_GraceTimeOver_GivesTheLeaseBackUncountedAndLeavesTheMessage()
    {
        var image = Samples.Image("openssl");
        registry.Put("team/app", "1.0", image);
        registry.Answer(image.Layers[1].Digest.ToString(), context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        var stored = new TaskCompletionSource();
        worker.Ledger.Stored = _ => stored.TrySetResult();
        using var stop = new CancellationTokenSource();
        var handling = worker.HandleAsync(WorkerHost.Request("team/app", "1.0"), stop.Token);
        await stored.Task.WaitAsync(Cancellation);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => handling);
        var released = Assert.Single(worker.Ledger.Released);
        Assert.Equal((false, FakeLedger.ScanId), (released.CountAttempt, released.ScanId));
        Assert.Empty(worker.Bus.Deferred);
        Assert.Empty(worker.Bus.Failed);
        Assert.Empty(worker.Ledger.Results);
    }

    [Fact]
    public async Task Scan_WorkerStopsInMidScan_IsFinishedWithinTheGraceAndTakesNothingNew()
    {
        var image = Samples.Image("openssl");
        registry.Put("team/app", "1.0", image);
        registry.Intercept(context =>
        {
            if (context.Request.Path.Value!.EndsWith(image.Layers[1].Digest.ToString(), StringComparison.Ordinal))
                worker.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
            return Task.FromResult(false);
        });
        await worker.HandleAsync(WorkerHost.Request("team/app", "1.0"), Cancellation);
        Assert.Single(worker.Bus.Completed);
        Assert.Empty(worker.Ledger.Released);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => worker.HandleAsync(WorkerHost.Request("team/app", "1.0"), Cancellation));
        Assert.Single(worker.Ledger.Begun);
    }

    private void AssertAbandoned()
    {
        Assert.Empty(worker.Ledger.Results);
        Assert.Empty(worker.Ledger.Released);
        Assert.Empty(worker.Bus.Completed);
        Assert.Empty(worker.Bus.Failed);
        Assert.Empty(worker.Bus.Deferred);
    }
}
