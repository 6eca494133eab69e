using Google.Protobuf;
using Grpc.Core;
using ScanMesh.Client;
using ScanMesh.Events.V1;
using ScanMesh.Results.V1;

namespace ScanMesh.Tests.Unit.Client;

public class QueryTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetReport_InChunks_IsJoined()
    {
        await using var server = await ClientServer.StartAsync(new ScriptedResults());
        using var client = new ScanMeshClient(server.Address.ToString());

        Assert.Equal("{\"a\":1}"u8.ToArray(), await client.GetReportAsync("sha256:known", cancellationToken: Stop));
        Assert.Null(await client.GetReportAsync("sha256:other", cancellationToken: Stop));
    }

    [Fact]
    public async Task GetReport_LargerThanAllowed_IsRefused()
    {
        await using var server = await ClientServer.StartAsync(new ScriptedResults());
        using var client = new ScanMeshClient(new ScanMeshClientOptions { Address = server.Address, MaxReportBytes = 5 });

        var fault = await Assert.ThrowsAsync<ScanMeshException>(() => client.GetReportAsync("sha256:known", cancellationToken: Stop));

        Assert.Equal(StatusCode.ResourceExhausted, fault.StatusCode);
    }

    [Fact]
    public async Task ListFindings_SeveralPages_GivesAllAndKeepsTheRequest()
    {
        await using var server = await ClientServer.StartAsync(new ScriptedResults());
        using var client = new ScanMeshClient(server.Address.ToString());
        var request = new ListFindingsRequest { Digest = "sha256:known" };

        var ids = new List<string>();
        await foreach (var finding in client.ListFindingsAsync(request, Stop))
            ids.Add(finding.Id);

        Assert.Equal(["CVE-1", "CVE-2", "CVE-3"], ids);
        Assert.Equal("", request.PageToken);
    }

    [Fact]
    public async Task GetVerdict_TagOrDigest_AsksBySelector()
    {
        var results = new ScriptedResults();
        await using var server = await ClientServer.StartAsync(results);
        using var client = new ScanMeshClient(server.Address.ToString());

        var verdict = await client.GetVerdictAsync("corp", "team/app", "v1", Stop);
        Assert.Equal(VerdictOutcome.Warn, verdict!.Verdict.Outcome);
        Assert.Null(await client.GetVerdictAsync("corp", "team/app", "sha256:missing", Stop));
    }

    [Fact]
    public async Task GetVerdict_UnavailableOnce_IsAskedAgain()
    {
        var results = new ScriptedResults { RefuseFirst = true };
        await using var server = await ClientServer.StartAsync(results);
        using var client = new ScanMeshClient(server.Address.ToString());

        Assert.NotNull(await client.GetVerdictAsync("corp", "team/app", "v1", Stop));
    }

    private sealed class ScriptedResults : ScanMesh.Results.V1.Results.ResultsBase
    {
        private int calls;

        public bool RefuseFirst { get; init; }

        public override async Task GetReport(GetReportRequest request, IServerStreamWriter<GetReportResponse> responseStream, ServerCallContext context)
        {
            if (request.Digest != "sha256:known")
                throw new RpcException(new Status(StatusCode.NotFound, "Nothing is known of it."));
            foreach (var part in new[] { "{\"a", "\":", "1}" })
                await responseStream.WriteAsync(new GetReportResponse { Chunk = ByteString.CopyFromUtf8(part) });
        }

        public override Task<ListFindingsResponse> ListFindings(ListFindingsRequest request, ServerCallContext context) => Task.FromResult(request.PageToken switch
        {
            "" => new ListFindingsResponse { Findings = { new Finding { Id = "CVE-1" }, new Finding { Id = "CVE-2" } }, NextPageToken = "p2" },
            _ => new ListFindingsResponse { Findings = { new Finding { Id = "CVE-3" } } },
        });

        public override Task<GetVerdictResponse> GetVerdict(GetVerdictRequest request, ServerCallContext context)
        {
            if (RefuseFirst && Interlocked.Increment(ref calls) == 1)
                throw new RpcException(new Status(StatusCode.Unavailable, "stopping"));
            return request.SelectorCase == GetVerdictRequest.SelectorOneofCase.Tag
                ? Task.FromResult(new GetVerdictResponse { Verdict = new Verdict { Outcome = VerdictOutcome.Warn } })
                : throw new RpcException(new Status(StatusCode.NotFound, "Nothing is known of it."));
        }
    }
}
