using Microsoft.AspNetCore.Http.HttpResults;
using ScanMesh.Hosting.Access;
using ScanMesh.Results.Sweeps;

namespace ScanMesh.Results.Queries.Http;

/// <summary><c>/v1/sweeps/{registry}</c>: to begin, pause and watch what compares a registry with the ledger. For who administers the registry as a whole.</summary>
internal static class SweepEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/sweeps/{registry}", GetAsync).RequireAuthorization(ApiPolicies.Admin).WithSummary("The newest sweep and the newest plan of a registry.");
        api.MapPost("/sweeps/{registry}/plan", PlanAsync).RequireAuthorization(ApiPolicies.Admin).WithSummary("Finds out what a sweep would request and pull; nothing is pulled.");
        api.MapPost("/sweeps/{registry}/start", StartAsync).RequireAuthorization(ApiPolicies.Admin).WithSummary("Begins a sweep, or lets a paused one go on.");
        api.MapPost("/sweeps/{registry}/pause", PauseAsync).RequireAuthorization(ApiPolicies.Admin).WithSummary("Pauses the sweep or plan that runs.");
    }

    private static Task<Results<Ok<SweepStatusView>, ProblemHttpResult>> GetAsync(string registry, HttpContext context, SweptRegistries registries, SweepDesk desk) =>
        AnswerAsync(registry, context, registries, desk, () => Task.FromResult(new SweepAnswer(null)));

    private static Task<Results<Ok<SweepStatusView>, ProblemHttpResult>> PlanAsync(string registry, bool? again, HttpContext context, SweptRegistries registries, SweepDesk desk) =>
        AnswerAsync(registry, context, registries, desk, () => desk.PlanAsync(registry, again ?? false, context.RequestAborted));

    private static Task<Results<Ok<SweepStatusView>, ProblemHttpResult>> StartAsync(string registry, HttpContext context, SweptRegistries registries, SweepDesk desk) =>
        AnswerAsync(registry, context, registries, desk, () => desk.StartAsync(registry, context.RequestAborted));

    private static Task<Results<Ok<SweepStatusView>, ProblemHttpResult>> PauseAsync(string registry, HttpContext context, SweptRegistries registries, SweepDesk desk) =>
        AnswerAsync(registry, context, registries, desk, () => desk.PauseAsync(registry, context.RequestAborted));

    private static async Task<Results<Ok<SweepStatusView>, ProblemHttpResult>> AnswerAsync(
        string name, HttpContext context, SweptRegistries registries, SweepDesk desk, Func<Task<SweepAnswer>> act)
    {
        if (!Caller.Of(context).SeesAll(name) || !registries.TryGet(name, out var registry))
            return TypedResults.Problem("No registry of this name is swept (registries.NAME.sweep), or it is not yours.", statusCode: StatusCodes.Status404NotFound, title: "Not found");
        if ((await act()).Refusal is { } refusal)
            return TypedResults.Problem(refusal, statusCode: StatusCodes.Status409Conflict, title: "Not now");
        var (sweep, plan) = await desk.FindAsync(name, context.RequestAborted);
        return TypedResults.Ok(new SweepStatusView(name, sweep?.ToView(registry), plan?.ToView(registry)));
    }
}
