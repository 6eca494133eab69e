using Microsoft.AspNetCore.Http.HttpResults;
using ScanMesh.Results.Exploited;
using ScanMesh.Results.Store;

namespace ScanMesh.Results.Queries.Http;

/// <summary>CISA's catalogue of known exploited vulnerabilities as the mesh has it.</summary>
/// <param name="Version">Version in CISA's words.</param>
/// <param name="Released">When it was released.</param>
/// <param name="CveIds">Its ids, ordinal order.</param>
internal sealed record KevView(string Version, DateTimeOffset Released, IReadOnlyList<string> CveIds)
{
    /// <summary>The stored one; 404 before the first.</summary>
    public static async Task<Results<Ok<KevView>, ProblemHttpResult>> GetAsync(HttpContext context, IResultsStore store, KevCache kev) =>
        await store.ReadAsync(kev.GetAsync, context.RequestAborted) is { } catalogue
            ? TypedResults.Ok(new KevView(catalogue.Version, catalogue.Released, [.. catalogue.Ids.Order(StringComparer.Ordinal)]))
            : TypedResults.Problem("The mesh has no such catalogue (advisories.feeds: kev).", statusCode: StatusCodes.Status404NotFound, title: "Not found");
}
