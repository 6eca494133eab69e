using System.Net;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ScanMesh.Contracts.V1;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Events.V1;
using ScanMesh.Hosting;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Listeners;
using ScanMesh.Mesh.V1;
using ScanMesh.Results.V1;
using VerdictOutcome = ScanMesh.Events.V1.VerdictOutcome;

namespace ScanMesh.Tests.Integration.Results;

/// <summary>Queries, the HTTP API, and the ledger over gRPC.</summary>
public sealed class ApiTests
{
    private static readonly string Image = Reports.DigestOf("image");
    private static readonly Metadata Admin = ResultsHost.Bearer("admin-token");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_ByIdReferenceAndDigest_SayWhereThePushIs()
    {
        await using var host = await ResultsHost.StartAsync();
        var push = await host.ScanAsync("team-a/app", "v1", Reports.Of(Image, 1, Reports.Finding("CVE-1", Engine.Model.Severity.Critical)));
        await host.ScanAsync("team-a/app", "v2", Reports.Of(Image));
        var http = host.Http("admin-token");
        using var one = JsonDocument.Parse(await http.GetStringAsync($"/v1/requests/{push.RequestId}", Cancel));
        Assert.Equal("completed", one.RootElement.GetProperty("state").GetString());
        Assert.True(one.RootElement.GetProperty("ended").GetBoolean());
        Assert.Equal(Image, one.RootElement.GetProperty("digest").GetString());
        Assert.Equal("fail", one.RootElement.GetProperty("verdict").GetProperty("outcome").GetString());
        Assert.Equal(1, one.RootElement.GetProperty("scan").GetProperty("attempts").GetInt32());
        foreach (var (query, count) in new[]
        {
            ("reference=team-a/app:v1", 1), ("reference=corp/team-a/app", 2), ("reference=registry.example.test/team-a/app:v2", 1), ($"reference=team-a/app@{Image}", 2),
            ($"digest={Image}", 2), ("reference=other/team-a/app", 0), ("reference=team-a/app:v3", 0),
        })
        {
            using var list = JsonDocument.Parse(await http.GetStringAsync("/v1/requests?" + query, Cancel));
            Assert.True(count == list.RootElement.GetProperty("requests").GetArrayLength(), $"{query}: {list.RootElement}");
        }
    }

    [Fact]
    public async Task Http_Errors_AreProblemDetails()
    {
        await using var host = await ResultsHost.StartAsync();
        var http = host.Http("admin-token");
        foreach (var (path, status) in new[] { ($"/v1/requests/{Guid.NewGuid()}", 404), ("/v1/requests", 400), ("/v1/requests?digest=x", 400), ("/v1/reports/x", 400), ($"/v1/reports/{Image}", 404), ("/v1/advisories/snapshot", 503) })
        {
            var response = await http.GetAsync(path, Cancel);
            Assert.Equal(status, (int)response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
            using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel));
            Assert.Equal(status, body.RootElement.GetProperty("status").GetInt32());
        }
    }

    [Fact]
    public async Task Redrive_FailedRequest_IsAcceptedOnce()
    {
        await using var host = await ResultsHost.StartAsync();
        var push = await host.ScanAsync("team-a/app", "v1", Reports.Of(Image));
        var http = host.Http("admin-token");
        Assert.Equal(HttpStatusCode.Conflict, (await http.PostAsync($"/v1/failures/{push.RequestId}/redrive", null, Cancel)).StatusCode);
        var failed = push with { RequestId = Guid.NewGuid(), Tag = "broken" };
        await host.Ledger.OnRequestedAsync([failed], Cancel);
        await host.Ledger.OnFailedAsync(new Contracts.V1.ScanFailed { RequestId = failed.RequestId, Reason = "not-found", Message = "404" }, Cancel);
        Assert.Equal(HttpStatusCode.Accepted, (await http.PostAsync($"/v1/failures/{failed.RequestId}/redrive", null, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await http.PostAsync($"/v1/failures/{failed.RequestId}/redrive", null, Cancel)).StatusCode);
        Assert.Equal(failed.RequestId, Assert.Single(host.Bus.Dispatched).RequestId);
    }

    [Fact]
    public async Task Mesh_NamesTheAddresses()
    {
        await using var host = await ResultsHost.StartAsync();
        using var mesh = JsonDocument.Parse(await host.Http("reader-token").GetStringAsync("/v1/mesh", Cancel));
        Assert.Equal(host.Address("grpc").Port, new Uri(mesh.RootElement.GetProperty("grpc").GetString()!).Port);
        await using var named = await ResultsHost.StartAsync(change: o => o with { Mesh = o.Mesh with { PublicGrpc = "https://grpc.example", PublicIngest = "https://ingest.example" } });
        using var given = JsonDocument.Parse(await named.Http("reader-token").GetStringAsync("/v1/mesh", Cancel));
        Assert.Equal(("https://grpc.example", "https://ingest.example"), (given.RootElement.GetProperty("grpc").GetString(), given.RootElement.GetProperty("ingest").GetString()));
    }

    [Fact]
    public async Task OpenApi_DescribesEveryPath()
    {
        await using var host = await ResultsHost.StartAsync();
        using var document = JsonDocument.Parse(await host.Http("reader-token").GetStringAsync("/openapi/results.json", Cancel));
        Assert.Equal(
            [
                "/v1/advisories/kev", "/v1/advisories/snapshot", "/v1/failures", "/v1/failures/{id}", "/v1/failures/{id}/redrive", "/v1/mesh",
                "/v1/received", "/v1/received/about", "/v1/received/newest", "/v1/reports/{digest}", "/v1/requests", "/v1/requests/{id}",
                "/v1/sweeps/{registry}", "/v1/sweeps/{registry}/pause", "/v1/sweeps/{registry}/plan", "/v1/sweeps/{registry}/start",
            ],
            document.RootElement.GetProperty("paths").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Report_OverHttpAndGrpc_IsTheStoredOneWithVerdict()
    {
        await using var host = await ResultsHost.StartAsync();
        await host.ScanAsync("team-a/app", "v1", Reports.Of(Image, 1, [.. Enumerable.Range(0, 400).Select(i => Reports.Finding($"CVE-{i}", why: new string('x', 300)))]));
        var http = await host.Http("admin-token").GetByteArrayAsync($"/v1/reports/{Image}?repository=team-a/app", Cancel);
        using var call = new ScanMesh.Results.V1.Results.ResultsClient(host.Channel("grpc")).GetReport(new GetReportRequest { Digest = Image }, Admin, cancellationToken: Cancel);
        using var grpc = new MemoryStream();
        var chunks = 0;
        while (await call.ResponseStream.MoveNext(Cancel))
        {
            Assert.InRange(call.ResponseStream.Current.Chunk.Length, 1, 64 * 1024);
            call.ResponseStream.Current.Chunk.WriteTo(grpc);
            chunks++;
        }

        Assert.True(chunks > 1);
        Assert.Equal(http, grpc.ToArray());
        var report = Engine.Reports.JsonReport.Read(http);
        Assert.Equal($"registry.example.test/team-a/app@{Image}", report.Image.Reference);
        Assert.NotNull(report.Verdict);
        Assert.NotNull(report.Evidence.ScannedAt);
        Assert.Equal(400, report.Findings.Length);
    }

    [Fact]
    public async Task Index_ReportAndVerdict_AreItsChildren()
    {
        await using var host = await ResultsHost.StartAsync();
        var (amd, arm, index) = (Reports.DigestOf("amd64"), Reports.DigestOf("arm64"), Reports.DigestOf("index"));
        var parent = new ScanRequested { RequestId = Guid.NewGuid(), Lane = Lane.Push, Source = "src", Registry = "corp", Repository = "team-a/app", Tag = "v1", ObservedAt = DateTimeOffset.UnixEpoch, ReceivedAt = DateTimeOffset.UnixEpoch };
        await host.Ledger.OnRequestedAsync([parent], Cancel);
        await host.Ledger.OnExpandedAsync(
            new IndexExpanded
            {
                RequestId = parent.RequestId,
                Registry = "corp",
                Repository = "team-a/app",
                Tag = "v1",
                IndexDigest = index,
                ResolvedAt = DateTimeOffset.UnixEpoch,
                Children = [new IndexChild { Digest = amd, Kind = "image", Platform = "linux/amd64" }, new IndexChild { Digest = arm, Kind = "image", Platform = "linux/arm64" }],
            },
            Cancel);
        await host.ScanAsync("team-a/app", "amd", Reports.Of(amd));
        await host.ScanAsync("team-a/app", "arm", Reports.Of(arm, 1, Reports.Finding("CVE-1", Engine.Model.Severity.Critical)));
        using var report = JsonDocument.Parse(await host.Http("a-token").GetStringAsync($"/v1/reports/{index}", Cancel));
        Assert.Equal(index, report.RootElement.GetProperty("index").GetString());
        Assert.Equal(2, report.RootElement.GetProperty("images").GetArrayLength());
        var results = new ScanMesh.Results.V1.Results.ResultsClient(host.Channel("grpc"));
        var verdict = await results.GetVerdictAsync(new GetVerdictRequest { Registry = "corp", Repository = "team-a/app", Tag = "v1" }, ResultsHost.Bearer("a-token"), cancellationToken: Cancel);
        Assert.Equal((VerdictOutcome.Fail, index), (verdict.Verdict.Outcome, verdict.Image.IndexDigest));
        Assert.Equal(HttpStatusCode.NotFound, (await host.Http("b-token").GetAsync($"/v1/reports/{index}", Cancel)).StatusCode);
    }

    [Fact]
    public async Task ListFindings_Pages_WorstFirstAndAsOfTheEvent()
    {
        await using var host = await ResultsHost.StartAsync();
        await host.ScanAsync("team-a/app", "v1", Reports.Of(Image, 1, Reports.Finding("CVE-3", Engine.Model.Severity.Low), Reports.Finding("CVE-2", Engine.Model.Severity.Critical), Reports.Finding("CVE-1", Engine.Model.Severity.Critical)));
        var results = new ScanMesh.Results.V1.Results.ResultsClient(host.Channel("grpc"));
        var found = new List<string>();
        var request = new ListFindingsRequest { Digest = Image, PageSize = 1 };
        do
        {
            var page = await results.ListFindingsAsync(request, Admin, cancellationToken: Cancel);
            found.AddRange(page.Findings.Select(f => f.Id));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        Assert.Equal(["CVE-1", "CVE-2", "CVE-3"], found);
        Assert.Equal(["CVE-3"], (await results.ListFindingsAsync(new ListFindingsRequest { Digest = Image, Severities = { Events.V1.Severity.Low } }, Admin, cancellationToken: Cancel)).Findings.Select(f => f.Id));

        using var watch = new Events.V1.Events.EventsClient(host.Channel("grpc")).Watch(new WatchRequest { Oldest = new() }, Admin, cancellationToken: Cancel);
        Assert.True(await watch.ResponseStream.MoveNext(Cancel));
        Assert.Equal(found, (await results.ListFindingsAsync(new ListFindingsRequest { EventId = watch.ResponseStream.Current.Event.Id }, Admin, cancellationToken: Cancel)).Findings.Select(f => f.Id));
        var bad = await Assert.ThrowsAsync<RpcException>(async () => await results.ListFindingsAsync(new ListFindingsRequest { Digest = Image, PageToken = "???" }, Admin, cancellationToken: Cancel));
        Assert.Equal(StatusCode.InvalidArgument, bad.StatusCode);
    }

    [Fact]
    public async Task ListImages_Pages_InOrder()
    {
        await using var host = await ResultsHost.StartAsync();
        foreach (var name in new[] { "team-b/x", "team-a/y", "team-a/x" })
            await host.ScanAsync(name, "v1", Reports.Of(Image));
        var results = new ScanMesh.Results.V1.Results.ResultsClient(host.Channel("grpc"));
        var found = new List<string>();
        var request = new ListImagesRequest { PageSize = 1 };
        do
        {
            var page = await results.ListImagesAsync(request, Admin, cancellationToken: Cancel);
            found.AddRange(page.Images.Select(i => i.Image_.Repository));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        Assert.Equal(["team-a/x", "team-a/y", "team-b/x"], found);
    }

    [Fact]
    public async Task Layers_PutAndRead_OnlyUnderTheLease()
    {
        await using var host = await ResultsHost.StartAsync();
        var client = new Mesh.V1.Ledger.LedgerClient(host.Channel("mesh"));
        var push = new ScanRequested { RequestId = Guid.NewGuid(), Lane = Lane.Push, Source = "src", Registry = "corp", Repository = "team-a/app", Tag = "v1", ObservedAt = DateTimeOffset.UnixEpoch, ReceivedAt = DateTimeOffset.UnixEpoch };
        var bearer = ResultsHost.Bearer(ResultsHost.MeshToken);
        var start = (await client.BeginScanAsync(ResultsHost.BeginRequest(push, Image), bearer, cancellationToken: Cancel)).Start;
        var layer = Layer();
        var record = LayerRecordCodec.Encode(layer);
        Assert.True(record.Length > 300_000);
        var header = new LayerHeader { ScanId = start.ScanId, Fence = start.Fence, Digest = Reports.Base.ToString(), AnalyserSet = "set", UncompressedDigest = Reports.Top.ToString(), BlobSize = 5, RecordSize = record.Length };
        Assert.Equal(StatusCode.NotFound, await CodeOf(() => ReadAsync(client, start.ScanId, start.Fence)));
        await PutAsync(header);
        await PutAsync(header);
        Assert.Equal(record, await ReadAsync(client, start.ScanId, start.Fence));
        Assert.Equal(StatusCode.FailedPrecondition, await CodeOf(() => ReadAsync(client, start.ScanId, start.Fence - 1)));
        Assert.Equal(StatusCode.FailedPrecondition, await CodeOf(() => PutAsync(new LayerHeader(header) { Fence = start.Fence - 1 })));
        Assert.Equal(StatusCode.InvalidArgument, await CodeOf(() => PutAsync(new LayerHeader(header) { RecordSize = record.Length - 1 })));
        Assert.Equal(StatusCode.InvalidArgument, await CodeOf(() => PutAsync(new LayerHeader(header) { RecordSize = record.Length + 1 })));
        Assert.Equal(StatusCode.InvalidArgument, await CodeOf(() => PutAsync(new LayerHeader(header) { RecordSize = 1L << 40 })));
        Assert.Equal(StatusCode.InvalidArgument, await CodeOf(() => PutAsync(new LayerHeader(header) { Digest = Reports.Top.ToString() })));
        record = LayerRecordCodec.Encode(layer with { Partial = true });
        Assert.Equal(StatusCode.InvalidArgument, await CodeOf(() => PutAsync(new LayerHeader(header) { RecordSize = record.Length })));
        Assert.Equal(StatusCode.InvalidArgument, await CodeOf(() => ResultsHost.PutResultAsync(client, new ResultHeader { ScanId = start.ScanId, Fence = start.Fence, ResultDigest = Image, CompressedSize = 3, Size = 3 }, [1, 2, 3])));
        Assert.Equal(StatusCode.InvalidArgument, await CodeOf(async () => await client.BeginScanAsync(new BeginScanRequest(ResultsHost.BeginRequest(push, Image)) { Repository = "../x" }, bearer, cancellationToken: Cancel)));

        async Task PutAsync(LayerHeader item)
        {
            using var call = client.PutLayer(bearer, TimeProvider.System.GetUtcNow().AddMinutes(1).UtcDateTime, Cancel);
            try
            {
                await call.RequestStream.WriteAsync(new PutLayerRequest { Header = item }, Cancel);
                foreach (var chunk in record.Chunk(200_000))
                    await call.RequestStream.WriteAsync(new PutLayerRequest { Chunk = ByteString.CopyFrom(chunk) }, Cancel);
                await call.RequestStream.CompleteAsync();
            }
            catch (Exception e) when (e is RpcException or InvalidOperationException or HttpRequestException or IOException)
            {
                // The server has answered already; its answer is what counts.
            }

            await call;
        }
    }

    [Fact]
    public async Task Snapshot_IsHandedThrough()
    {
        var options = new ScanMeshOptions { Listen = new() { Address = "127.0.0.1", Health = 0 } };
        var builder = ServiceHost.CreateBuilder("advisories", options).AddListener("advisories", "127.0.0.1", 0, HttpProtocols.Http2);
        Microsoft.Extensions.DependencyInjection.GrpcServicesExtensions.AddGrpc(builder.Services);
        await using var advisories = ServiceHost.Build(builder);
        advisories.MapListener("advisories", routes => routes.MapGrpcService<TwoChunks>());
        await advisories.StartAsync(Cancel);
        var address = ((ListenerAddresses)advisories.Services.GetService(typeof(ListenerAddresses))!)["advisories"];

        await using var host = await ResultsHost.StartAsync(change: o => o with { Mesh = o.Mesh with { Advisories = address.ToString() } });
        var http = host.Http("reader-token");
        var response = await http.GetAsync("/v1/advisories/snapshot", Cancel);
        Assert.Equal("snapshot", await response.Content.ReadAsStringAsync(Cancel));
        Assert.Equal($"\"{Image}\"", response.Headers.ETag!.Tag);
        http.DefaultRequestHeaders.IfNoneMatch.Add(response.Headers.ETag);
        Assert.Equal(HttpStatusCode.NotModified, (await http.GetAsync("/v1/advisories/snapshot", Cancel)).StatusCode);
    }

    private static async Task<byte[]> ReadAsync(Mesh.V1.Ledger.LedgerClient client, string scanId, long fence)
    {
        using var call = client.GetLayer(new GetLayerRequest { ScanId = scanId, Fence = fence, Digest = Reports.Base.ToString(), AnalyserSet = "set" }, ResultsHost.Bearer(ResultsHost.MeshToken), cancellationToken: Cancel);
        using var bytes = new MemoryStream();
        while (await call.ResponseStream.MoveNext(Cancel))
            call.ResponseStream.Current.Chunk.WriteTo(bytes);
        return bytes.ToArray();
    }

    private static LayerRecord Layer() => new()
    {
        Blob = Reports.Base,
        BlobSize = 5,
        Uncompressed = Reports.Top,
        AnalyserSet = "set",
        Partial = false,
        Evidence = [],
        Whiteouts = [.. Enumerable.Range(0, 40_000).Select(i => $"usr/share/{i:x8}{i * 7919:x8}").Order(StringComparer.Ordinal)],
        OpaqueFolders = [],
        Links = [],
        Paths = PathIndex.Empty,
        Owned = [],
        Problems = [],
    };

    private static async Task<StatusCode> CodeOf(Func<Task> call) => (await Assert.ThrowsAsync<RpcException>(call)).StatusCode;

    private sealed class TwoChunks : Snapshots.SnapshotsBase
    {
        public override Task<SnapshotInfo> GetCurrent(GetCurrentSnapshotRequest request, ServerCallContext context)
        {
            Assert.Equal("Bearer " + ResultsHost.MeshToken, context.RequestHeaders.GetValue("authorization"));
            return Task.FromResult(new SnapshotInfo { Epoch = "e1", Sequence = 7, FileDigest = Image, FileSize = 8 });
        }

        public override async Task Download(DownloadSnapshotRequest request, IServerStreamWriter<SnapshotChunk> responseStream, ServerCallContext context)
        {
            foreach (var part in new[] { "snap", "shot" })
                await responseStream.WriteAsync(new SnapshotChunk { Data = ByteString.CopyFromUtf8(part) }, context.CancellationToken);
        }
    }
}
