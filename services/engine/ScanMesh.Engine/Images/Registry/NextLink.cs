using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Registry;

/// <summary>
/// Reads <c>Link: &lt;...&gt;; rel="next"</c> (RFC 8288). The link is hostile (SECURITY T2): only its query is ever used, at the address that was asked
/// before; scheme, host and path of the link are looked at by nobody. Proxies write wrong ones anyway.
/// </summary>
internal static class NextLink
{
    /// <summary>Characters of a query at most.</summary>
    public const int MaxQuery = 2048;

    private const int MaxHeader = 8192;

    /// <summary>The query of the next page without its question mark; null when there is no next page.</summary>
    /// <param name="headers">Values of the Link header.</param>
    /// <param name="asked">The address that was answered so.</param>
    /// <exception cref="ScanException">There is a next page, and its link cannot be used.</exception>
    public static string? QueryOf(IEnumerable<string> headers, Uri asked)
    {
        foreach (var header in headers)
        {
            if (header.Length > MaxHeader)
                throw Unusable(asked, "is too long");
            if (TargetOf(header) is not { } target)
                continue;
            if (!Uri.TryCreate(asked, target, out var next) || next.Query.Length < 2)
                throw Unusable(asked, "names no query");
            return next.Query.Length <= MaxQuery ? next.Query[1..] : throw Unusable(asked, "is too long");
        }

        return null;
    }

    private static string? TargetOf(string header)
    {
        for (var at = 0; at < header.Length;)
        {
            var open = header.IndexOf('<', at);
            var close = open < 0 ? -1 : header.IndexOf('>', open);
            if (close < 0)
                return null;
            var end = EndOf(header, close + 1);
            if (IsNext(header[(close + 1)..end]))
                return header[(open + 1)..close].Trim();
            at = end + 1;
        }

        return null;
    }

    // Where this link's parameters end: at a comma outside of quotes.
    private static int EndOf(string header, int from)
    {
        var quoted = false;
        for (var i = from; i < header.Length; i++)
        {
            if (header[i] == '"')
                quoted = !quoted;
            else if (header[i] == ',' && !quoted)
                return i;
        }

        return header.Length;
    }

    private static bool IsNext(string parameters)
    {
        foreach (var parameter in parameters.Split(';', StringSplitOptions.TrimEntries))
            if (parameter.Split('=', 2, StringSplitOptions.TrimEntries) is [var name, var value] && name.Equals("rel", StringComparison.OrdinalIgnoreCase))
                return value.Trim('"').Split(' ').Contains("next", StringComparer.OrdinalIgnoreCase);
        return false;
    }

    private static ScanException Unusable(Uri asked, string why) =>
        new(FailureReason.Corrupt, $"The link to the next page after {SafeUrl.Of(asked)} {why}.");
}
