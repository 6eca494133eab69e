using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ScanMesh.Tests.Kit.Registry;

/// <summary>Lists with pagination as the distribution specification has it: ordinal order, <c>n</c>, <c>last</c>, and a link to the next page.</summary>
public static class RegistryLists
{
    public const int LargestPage = 1000;

    /// <summary>Answers with the page that is asked for.</summary>
    public static Task SendAsync(HttpContext context, string property, IEnumerable<string> all)
    {
        var query = context.Request.Query;
        var last = query["last"].ToString();
        var size = int.TryParse(query["n"], CultureInfo.InvariantCulture, out var n) ? Math.Min(n, LargestPage) : LargestPage;
        var rest = all.Distinct().Where(name => string.CompareOrdinal(name, last) > 0).Order(StringComparer.Ordinal).Take(size + 1).ToList();
        var page = rest[..Math.Min(size, rest.Count)];
        if (rest.Count > size)
            context.Response.Headers.Link = $"<{context.Request.Path}?last={Uri.EscapeDataString(page[^1])}&n={size}>; rel=\"next\"";
        return context.Response.WriteAsJsonAsync(new Dictionary<string, List<string>> { [property] = page });
    }
}
