using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ScanMesh.Hosting.Health;

/// <summary>
/// <c>/health/live</c> (the process loop only), <c>/health/ready</c>, <c>/health/detail</c> and <c>/metrics</c>
/// (INTERFACES, "Health"); never on a public port.
/// </summary>
internal static class HealthEndpoints
{
    /// <summary>Name of the listener.</summary>
    public const string Listener = "health";

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Results.Text("live\n"));
        routes.MapGet("/health/ready", async (Readiness readiness, HttpContext context) =>
        {
            var answers = await readiness.AskAsync(context.RequestAborted);
            var failing = answers.Where(a => !a.Value.IsReady).Select(a => a.Key).ToList();
            return failing.Count == 0
                ? Results.Text("ready\n")
                : Results.Text($"not ready: {string.Join(", ", failing)}\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        });
        routes.MapGet("/health/detail", async (Readiness readiness, HttpContext context) =>
        {
            var answers = await readiness.AskAsync(context.RequestAborted);
            return Results.Json(new HealthDetail(answers.All(a => a.Value.IsReady), answers.ToDictionary(a => a.Key, a => a.Value)));
        });
        routes.MapPrometheusScrapingEndpoint("/metrics");
    }

    private sealed record HealthDetail(bool Ready, IReadOnlyDictionary<string, ReadinessResult> Checks);
}
