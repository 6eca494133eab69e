using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using ScanMesh.Engine.Model;
using ScanMesh.Hosting.Access;
using ScanMesh.Results.Log;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Tables;
using ScanMesh.Results.V1;
using Finding = ScanMesh.Events.V1.Finding;
using Status = Grpc.Core.Status;

namespace ScanMesh.Results.Queries;

/// <summary>What is known now, for integrators (results/v1). What the caller may not see is as missing as what does not exist.</summary>
internal sealed class ResultsApi(IResultsStore store, ReportRenderer reports) : V1.Results.ResultsBase
{
    private const int Chunk = 64 * 1024;
    private const int DefaultPage = 100;
    private const int MaxPage = 1000;

    [Authorize(ApiPolicies.Read)]
    public override async Task GetReport(GetReportRequest request, IServerStreamWriter<GetReportResponse> responseStream, ServerCallContext context)
    {
        CheckDigest(request.Digest);
        var found = await reports.RenderAsync(
            CallerOf(context),
            request.Digest,
            request.Registry,
            request.Repository,
            async bytes =>
            {
                for (var at = 0; at < bytes.Length; at += Chunk)
                {
                    var chunk = UnsafeByteOperations.UnsafeWrap(bytes.AsMemory(at, Math.Min(Chunk, bytes.Length - at)));
                    await responseStream.WriteAsync(new GetReportResponse { Chunk = chunk }, context.CancellationToken).ConfigureAwait(false);
                }
            },
            context.CancellationToken).ConfigureAwait(false);
        if (!found)
            throw NotFound();
    }

    [Authorize(ApiPolicies.Read)]
    public override Task<ListImagesResponse> ListImages(ListImagesRequest request, ServerCallContext context)
    {
        var (filter, after) = Checked(() => (new EventFilter(request.Filter), PageToken.Parse(request.PageToken, 3)));
        return store.ReadAsync(s => ImageQueries.ListAsync(s, CallerOf(context), filter, after, PageSize(request.PageSize)), context.CancellationToken);
    }

    [Authorize(ApiPolicies.Read)]
    public override async Task<ListFindingsResponse> ListFindings(ListFindingsRequest request, ServerCallContext context)
    {
        var after = Checked(() => KeyOf(PageToken.Parse(request.PageToken, 3)));
        var severities = request.Severities.Count == 0
            ? [.. Enum.GetValues<Severity>().Select(s => (int)s)]
            : request.Severities.Select(s => (int)s - 1).Where(s => s >= 0).ToArray();
        var size = PageSize(request.PageSize);
        return await store.ReadAsync(
            async session =>
            {
                if (await FindResultAsync(session, request, CallerOf(context)).ConfigureAwait(false) is not var (imageId, result))
                    throw NotFound();
                var rows = await session.Findings.ListAsync(imageId, result, severities, after, size + 1).ConfigureAwait(false);
                var response = new ListFindingsResponse { Findings = { rows.Take(size).Select(r => Finding.Parser.ParseFrom(r.Body)) } };
                if (rows.Count > size)
                    response.NextPageToken = PageToken.Of(rows[size - 1].Severity.ToString(CultureInfo.InvariantCulture), rows[size - 1].Advisory, rows[size - 1].PackageId);
                return response;
            },
            context.CancellationToken).ConfigureAwait(false);
    }

    [Authorize(ApiPolicies.Gate)]
    public override async Task<GetVerdictResponse> GetVerdict(GetVerdictRequest request, ServerCallContext context)
    {
        if (request.SelectorCase == GetVerdictRequest.SelectorOneofCase.None)
            throw WatchErrors.Invalid("selector: say tag or digest");
        if (request.SelectorCase == GetVerdictRequest.SelectorOneofCase.Digest)
            CheckDigest(request.Digest);
        if (!CallerOf(context).Sees(request.Registry, request.Repository))
            throw NotFound();
        var tag = request.SelectorCase == GetVerdictRequest.SelectorOneofCase.Tag ? request.Tag : null;
        return await store.ReadAsync(s => VerdictQueries.FindAsync(s, request.Registry, request.Repository, tag, request.Digest), context.CancellationToken).ConfigureAwait(false)
            ?? throw NotFound();
    }

    private static async Task<(long Image, int Result)?> FindResultAsync(StoreSession session, ListFindingsRequest request, Caller caller)
    {
        switch (request.OfCase)
        {
            case ListFindingsRequest.OfOneofCase.EventId:
                var item = await session.Log.FindAsync(request.EventId).ConfigureAwait(false);
                return item is { ImageId: { } image, ResultNumber: { } result } && caller.Sees(item.Registry, item.Repository) ? (image, result) : null;
            case ListFindingsRequest.OfOneofCase.Digest:
                CheckDigest(request.Digest);
                var row = await ImageQueries.FindAsync(session, caller, request.Digest, request.Registry, request.Repository).ConfigureAwait(false);
                return row is null ? null : (row.ImageId, row.ResultNumber);
            default:
                throw WatchErrors.Invalid("of: say digest or event_id");
        }
    }

    private static FindingKey KeyOf(string[] key)
    {
        if (key is not [var severity, var advisory, var package])
            return FindingKey.Start;
        return int.TryParse(severity, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new FindingKey(number, advisory, package)
            : throw new ArgumentException("page_token: not from this service");
    }

    private static int PageSize(int asked) => asked switch
    {
        0 => DefaultPage,
        > 0 and <= MaxPage => asked,
        _ => throw WatchErrors.Invalid($"page_size: {asked} is not 1 to {MaxPage}"),
    };

    private static T Checked<T>(Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (ArgumentException e)
        {
            throw WatchErrors.Invalid(e.Message);
        }
    }

    private static void CheckDigest(string digest)
    {
        if (!Digest.TryParse(digest, out _))
            throw WatchErrors.Invalid("digest: not a digest (sha256:<64 hex digits>)");
    }

    private static Caller CallerOf(ServerCallContext context) => Caller.Of(context.GetHttpContext());

    private static RpcException NotFound() => new(new Status(StatusCode.NotFound, "Nothing is known of it."));
}
