using Microsoft.AspNetCore.Http.HttpResults;
using ScanMesh.Engine.Model;
using ScanMesh.Hosting.Access;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Listeners;

namespace ScanMesh.Results.Queries.Http;

/// <summary>The HTTP API: JSON, errors as problem details (RFC 9457).</summary>
internal static class HttpApi
{
    /// <summary>Name of its OpenAPI document, and the group its endpoints carry.</summary>
    public const string Document = "results";

    private const int MaxReference = 1024;

    /// <summary>Maps all endpoints.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/v1").WithGroupName(Document).AddEndpointFilter(new ProblemFilter());
        api.MapGet("/mesh", GetMesh).RequireAuthorization(ApiPolicies.Any).WithSummary("Addresses of the mesh.");
        api.MapGet("/requests/{id:guid}", GetRequestAsync).RequireAuthorization(ApiPolicies.Read).WithSummary("Where a push is.");
        api.MapGet("/requests", ListRequestsAsync).RequireAuthorization(ApiPolicies.Read).WithSummary("Requests of a reference or digest, newest first.");
        FailureEndpoints.Map(api);
        ReceivedEndpoints.Map(api);
        SweepEndpoints.Map(api);
        api.MapGet("/reports/{digest}", GetReportAsync).RequireAuthorization(ApiPolicies.Read).WithSummary("The JSON report of an image or index.");
        api.MapGet("/advisories/snapshot", AdvisorySnapshot.GetAsync).RequireAuthorization(ApiPolicies.Read).WithSummary("The advisory snapshot that the mesh matches against.");
        api.MapGet("/advisories/kev", KevView.GetAsync).RequireAuthorization(ApiPolicies.Read).WithSummary("The known exploited vulnerabilities that findings are marked by.");
        routes.MapOpenApi().RequireAuthorization(ApiPolicies.Any);
    }

    /// <summary>What is wrong with what somebody looks for, or null.</summary>
    public static string? ProblemOf(string? reference, string? digest) =>
        string.IsNullOrEmpty(reference) && string.IsNullOrEmpty(digest) ? "Say ?reference=[registry/]repository[:tag] or ?digest=sha256:..."
        : reference is { Length: > MaxReference } || (digest is not null && !Digest.TryParse(digest, out _)) ? "The reference or digest is malformed."
        : null;

    private static Ok<MeshView> GetMesh(HttpContext context, ScanMeshOptions options, ListenerAddresses listeners) => TypedResults.Ok(new MeshView
    {
        Version = typeof(HttpApi).Assembly.GetName().Version?.ToString(3) ?? "",
        Grpc = options.Mesh.PublicGrpc ?? At(context, listeners, ResultsService.GrpcListener)!,
        Ingest = options.Mesh.PublicIngest ?? At(context, listeners, "ingest"),
    });

    private static async Task<Results<Ok<RequestView>, ProblemHttpResult>> GetRequestAsync(Guid id, HttpContext context, RequestQueries requests) =>
        await requests.FindAsync(Caller.Of(context), id, context.RequestAborted) is { } view ? TypedResults.Ok(view) : NotFound();

    private static async Task<Results<Ok<RequestList>, ProblemHttpResult>> ListRequestsAsync(string? reference, string? digest, HttpContext context, RequestQueries requests)
    {
        if (ProblemOf(reference, digest) is { } problem)
            return Invalid(problem);
        return TypedResults.Ok(await requests.ListAsync(Caller.Of(context), string.IsNullOrEmpty(reference) ? null : reference, digest, context.RequestAborted));
    }

    private static async Task<IResult> GetReportAsync(string digest, string? registry, string? repository, HttpContext context, ReportRenderer reports)
    {
        if (!Digest.TryParse(digest, out _))
            return Invalid("The digest is malformed.");
        var found = await reports.RenderAsync(
            Caller.Of(context),
            digest,
            registry ?? "",
            repository ?? "",
            async bytes =>
            {
                context.Response.ContentType = "application/json; charset=utf-8";
                context.Response.ContentLength = bytes.Length;
                await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
            },
            context.RequestAborted);
        return found ? TypedResults.Empty : NotFound();
    }

    // Where our other listeners are for somebody who reached us by this host name.
    private static string? At(HttpContext context, ListenerAddresses listeners, string listener) =>
        listeners.Names.Contains(listener) ? new UriBuilder("http", context.Request.Host.Host, listeners[listener].Port).Uri.GetLeftPart(UriPartial.Authority) : null;

    private static ProblemHttpResult NotFound() => TypedResults.Problem("Nothing is known of it.", statusCode: StatusCodes.Status404NotFound, title: "Not found");

    private static ProblemHttpResult Invalid(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest, title: "Bad request");
}
