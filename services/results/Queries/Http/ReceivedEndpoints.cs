using Microsoft.AspNetCore.Http.HttpResults;
using ScanMesh.Hosting.Access;
using ScanMesh.Results.Received;

namespace ScanMesh.Results.Queries.Http;

/// <summary><c>/v1/received</c>: what senders told ingest.</summary>
internal static class ReceivedEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/received", ListAsync).RequireAuthorization(ApiPolicies.Admin).WithSummary("What senders told, oldest first, with bodies. For administrators of all repositories.");
        api.MapGet("/received/newest", NewestAsync).RequireAuthorization(ApiPolicies.Admin).WithSummary("The last hundred calls of a source. For administrators of all repositories.");
        api.MapGet("/received/about", AboutAsync).RequireAuthorization(ApiPolicies.Read).WithSummary("What senders told of a reference or digest, newest first.");
    }

    private static async Task<Results<Ok<ReceivedPage>, ForbidHttpResult, ProblemHttpResult>> ListAsync(
        string? source, DateTimeOffset? since, DateTimeOffset? until, string? after, HttpContext context, ReceivedQueries received, TimeProvider time)
    {
        // Bodies name every repository.
        if (!Caller.Of(context).SeesMessages)
            return TypedResults.Forbid(null, [ApiTokenHandler.SchemeName]);
        try
        {
            return TypedResults.Ok(await received.ListAsync(string.IsNullOrEmpty(source) ? null : source, since ?? DateTimeOffset.UnixEpoch, until ?? time.GetUtcNow(), after ?? "", context.RequestAborted));
        }
        catch (ArgumentException)
        {
            return Invalid("?after is not from this service.");
        }
    }

    private static async Task<Results<Ok<ReceivedPage>, ForbidHttpResult, ProblemHttpResult>> NewestAsync(string? source, HttpContext context, ReceivedQueries received)
    {
        if (!Caller.Of(context).SeesMessages)
            return TypedResults.Forbid(null, [ApiTokenHandler.SchemeName]);
        return string.IsNullOrEmpty(source) ? Invalid("Say ?source=NAME.") : TypedResults.Ok(await received.ListNewestAsync(source, context.RequestAborted));
    }

    private static async Task<Results<Ok<ReceivedPage>, ProblemHttpResult>> AboutAsync(string? reference, string? digest, HttpContext context, ReceivedQueries received)
    {
        if (HttpApi.ProblemOf(reference, digest) is { } problem)
            return Invalid(problem);
        return TypedResults.Ok(await received.ListAboutAsync(Caller.Of(context), string.IsNullOrEmpty(reference) ? null : reference, digest, context.RequestAborted));
    }

    private static ProblemHttpResult Invalid(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest, title: "Bad request");
}
