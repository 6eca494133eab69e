namespace ScanMesh.Results.Queries.Http;

/// <summary>Tells our own trouble as 503 with Retry-After, never as the caller's fault.</summary>
internal sealed class ProblemFilter : IEndpointFilter
{
    private const string RetryAfterSeconds = "5";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (Exception e) when (StoreFaults.IsStoreFault(e) && !context.HttpContext.Response.HasStarted)
        {
            Log(context.HttpContext, e);
            context.HttpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
            return TypedResults.Problem("The database does not answer; come again.", statusCode: StatusCodes.Status503ServiceUnavailable, title: "Unavailable");
        }
    }

    private static void Log(HttpContext context, Exception e) =>
        context.RequestServices.GetRequiredService<ILogger<ProblemFilter>>().LogError(new EventId(2051), e, "A request failed at the database");
}
