using System.Globalization;
using Grpc.Core;
using ScanMesh.Mesh.V1;
using ScanMesh.Results.Access;

namespace ScanMesh.Results.Queries.Http;

/// <summary>The mesh's advisory snapshot for terminals outside it: handed through from the advisories service, nothing is kept here.</summary>
internal static class AdvisorySnapshot
{
    /// <summary>The current file; its digest is the ETag, its revision is in the headers.</summary>
    public static async Task<IResult> GetAsync(HttpContext context, Snapshots.SnapshotsClient advisories, MeshToken token)
    {
        var metadata = new Metadata();
        if (token.Secret is { } secret)
            metadata.Add("authorization", "Bearer " + secret.Current);
        try
        {
            var info = await advisories.GetCurrentAsync(new GetCurrentSnapshotRequest(), metadata, cancellationToken: context.RequestAborted);
            var tag = $"\"{info.FileDigest}\"";
            context.Response.Headers.ETag = tag;
            if (context.Request.Headers.IfNoneMatch.Contains(tag))
                return TypedResults.StatusCode(StatusCodes.Status304NotModified);
            context.Response.Headers["ScanMesh-Snapshot-Epoch"] = info.Epoch;
            context.Response.Headers["ScanMesh-Snapshot-Sequence"] = info.Sequence.ToString(CultureInfo.InvariantCulture);
            using var call = advisories.Download(new DownloadSnapshotRequest { FileDigest = info.FileDigest }, metadata, cancellationToken: context.RequestAborted);
            if (!await call.ResponseStream.MoveNext(context.RequestAborted))
                return Unavailable("The advisories service sent nothing.");
            context.Response.ContentType = "application/octet-stream";
            context.Response.ContentLength = info.FileSize;
            do
                await context.Response.Body.WriteAsync(call.ResponseStream.Current.Data.Memory, context.RequestAborted);
            while (await call.ResponseStream.MoveNext(context.RequestAborted));
            return TypedResults.Empty;
        }
        catch (RpcException e) when (!context.Response.HasStarted)
        {
            return Unavailable(e.StatusCode == StatusCode.Unavailable ? "No snapshot is served now." : $"The advisories service answered {e.StatusCode}.");
        }
    }

    private static IResult Unavailable(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status503ServiceUnavailable, title: "No snapshot");
}
