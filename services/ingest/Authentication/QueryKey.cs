using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace ScanMesh.Ingest.Authentication;

/// <summary>The key that was in a request's address.</summary>
/// <param name="Value">The secret. Never log it.</param>
internal sealed record QueryKey(string Value)
{
    private const string Name = "key";
    private const int MaxQuery = 4096;

    /// <summary>Takes the whole query off a request, and keeps its key for the source's check.</summary>
    public static void Take(IHttpRequestFeature request, IFeatureCollection features)
    {
        var query = request.QueryString;
        if (query.Length == 0)
            return;
        request.QueryString = "";
        request.RawTarget = request.Path;
        if (query.Length <= MaxQuery && QueryHelpers.ParseQuery(query).TryGetValue(Name, out var values) && values is [{ Length: > 0 } key])
            features.Set(new QueryKey(key));
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
