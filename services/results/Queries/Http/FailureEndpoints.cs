using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using ScanMesh.Hosting.Access;
using ScanMesh.Hosting.Bus;
using ScanMesh.Results.Failures;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Queries.Http;

/// <summary><c>/v1/failures</c>: what failed and waits for somebody.</summary>
internal static class FailureEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/failures", ListAsync).RequireAuthorization(ApiPolicies.Read).WithSummary("What failed and was not dropped, newest first.");
        api.MapPost("/failures/{id:guid}/redrive", RedriveAsync).RequireAuthorization(ApiPolicies.Admin).WithSummary("Tries a failed request again, or gives a message back to its queue.");
        api.MapDelete("/failures/{id:guid}", DropAsync).RequireAuthorization(ApiPolicies.Admin).WithSummary("Takes a failure off the list.");
    }

    private static async Task<Results<Ok<FailurePage>, ProblemHttpResult>> ListAsync(string? reason, string? after, HttpContext context, FailureDesk desk)
    {
        if (reason is { Length: > 0 } && Engine.Model.ReasonText.Parse<Engine.Model.FailureReason>(reason) == default)
            return Problem(StatusCodes.Status400BadRequest, "Bad request", "The reason is none of the closed set.");
        try
        {
            var page = await desk.ListAsync(Caller.Of(context), string.IsNullOrEmpty(reason) ? null : reason, after ?? "", context.RequestAborted);
            return TypedResults.Ok(new FailurePage([.. page.Messages.Select(ToView), .. page.Requests.Select(ToView)], page.Next));
        }
        catch (ArgumentException)
        {
            return Problem(StatusCodes.Status400BadRequest, "Bad request", "?after is not from this service.");
        }
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> RedriveAsync(Guid id, HttpContext context, FailureDesk desk)
    {
        try
        {
            var outcome = await desk.RedriveAsync(Caller.Of(context), id.ToString("D"), context.RequestAborted);
            return outcome == FailureOutcome.Done ? TypedResults.Accepted($"/v1/requests/{id}") : Refusal(outcome);
        }
        catch (BusUnavailableException)
        {
            return Problem(StatusCodes.Status503ServiceUnavailable, "Unavailable", "The broker does not take the message now; come again.");
        }
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DropAsync(Guid id, HttpContext context, FailureDesk desk)
    {
        var outcome = await desk.DropAsync(Caller.Of(context), id.ToString("D"), context.RequestAborted);
        return outcome == FailureOutcome.Done ? TypedResults.NoContent() : Refusal(outcome);
    }

    private static ProblemHttpResult Refusal(FailureOutcome outcome) => outcome switch
    {
        FailureOutcome.NotFailed => Problem(StatusCodes.Status409Conflict, "Not failed", "It has not failed (any more), or was dropped."),
        FailureOutcome.NotRedrivable => Problem(StatusCodes.Status409Conflict, "Not redrivable", "The same message would be refused again; it can be dropped only."),
        _ => Problem(StatusCodes.Status404NotFound, "Not found", "Nothing is known of it."),
    };

    private static FailureView ToView(RequestRow row) => new()
    {
        Id = Guid.Parse(row.Id),
        Kind = "request",
        Reference = row.Reference,
        Registry = row.Registry,
        Repository = row.Repository,
        Digest = row.ManifestDigest ?? row.Digest,
        ParentId = row.ParentId is null ? null : Guid.Parse(row.ParentId),
        Reason = row.Reason ?? "internal",
        Message = row.Message ?? "",
        Since = row.StateAt.FromStored(),
        Redrives = row.Redrives,
    };

    private static FailureView ToView(QuarantinedMessageRow row) => new()
    {
        Id = Guid.Parse(row.Id),
        Kind = "message",
        Queue = row.Queue,
        Excerpt = Encoding.UTF8.GetString(row.Body),
        Reason = "malformed",
        Message = $"A message {row.Reason}.",
        Since = row.ReceivedAt.FromStored(),
    };

    private static ProblemHttpResult Problem(int status, string title, string detail) => TypedResults.Problem(detail, statusCode: status, title: title);
}
