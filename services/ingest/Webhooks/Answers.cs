using System.Globalization;

namespace ScanMesh.Ingest.Webhooks;

/// <summary>The answers of INTERFACES, "Ingest HTTP".</summary>
internal static class Answers
{
    private const int RetryAfterSeconds = 5;
    private const int MaxOrigin = 255;

    /// <summary>202: durable.</summary>
    public static IResult Accepted(IEnumerable<AcceptedRequest> requests) => Results.Json(new AcceptedAnswer([.. requests]), statusCode: StatusCodes.Status202Accepted);

    /// <summary>200: rightly ignored.</summary>
    public static IResult Ignored(IEnumerable<string> reasons) => Results.Json(new IgnoredAnswer([.. reasons]));

    /// <summary>200 to a sender that asked whether it may send: yes, to this address.</summary>
    public static IResult Allowed(HttpContext context)
    {
        if (context.Request.Headers["WebHook-Request-Origin"] is [{ Length: > 0 and <= MaxOrigin } origin])
        {
            context.Response.Headers["WebHook-Allowed-Origin"] = origin;
            context.Response.Headers["WebHook-Allowed-Rate"] = "*";
        }

        context.Response.Headers.Allow = "POST, OPTIONS";
        return Results.Ok();
    }

    /// <summary>405.</summary>
    public static IResult NotAllowed(HttpContext context)
    {
        context.Response.Headers.Allow = "POST";
        return Error(StatusCodes.Status405MethodNotAllowed, "Events are sent with POST.");
    }

    /// <summary>400.</summary>
    public static IResult Malformed(string message) => Error(StatusCodes.Status400BadRequest, message);

    /// <summary>401.</summary>
    public static IResult Unauthorized(HttpContext context, string? challenge)
    {
        if (challenge is not null)
            context.Response.Headers.WWWAuthenticate = challenge;
        return Error(StatusCodes.Status401Unauthorized, "The credentials are missing or wrong.");
    }

    /// <summary>404.</summary>
    public static IResult NotFound(string message) => Error(StatusCodes.Status404NotFound, message);

    /// <summary>408; the connection is closed, because the rest of the body is not waited for.</summary>
    public static IResult TooSlow(HttpContext context)
    {
        context.Response.Headers.Connection = "close";
        return Error(StatusCodes.Status408RequestTimeout, "The body came too slowly.");
    }

    /// <summary>413; the connection is closed, because the rest of the body is not read.</summary>
    public static IResult TooLarge(HttpContext context, string message)
    {
        context.Response.Headers.Connection = "close";
        return Error(StatusCodes.Status413PayloadTooLarge, message);
    }

    /// <summary>503: our own trouble, and when to come again.</summary>
    public static IResult Trouble(HttpContext context)
    {
        context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        return Error(StatusCodes.Status503ServiceUnavailable, "The event cannot be made safe now; send it again.");
    }

    private static IResult Error(int status, string message) => Results.Json(new ErrorAnswer(message), statusCode: status);
}
