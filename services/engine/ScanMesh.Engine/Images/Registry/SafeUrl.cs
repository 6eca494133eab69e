namespace ScanMesh.Engine.Images.Registry;

/// <summary>URLs as they may be shown: without credentials, query (signatures) and fragment.</summary>
public static class SafeUrl
{
    /// <summary>Scheme, host, port where not the default, and path, at most 300 characters.</summary>
    public static string Of(Uri uri)
    {
        if (!uri.IsAbsoluteUri)
            return "a relative address";
        var text = uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        return text.Length > 300 ? text[..300] + "…" : text;
    }

    /// <summary>True when scheme, host and port are equal.</summary>
    internal static bool SameOrigin(Uri a, Uri b) =>
        a.Scheme == b.Scheme && a.Port == b.Port && string.Equals(a.IdnHost, b.IdnHost, StringComparison.OrdinalIgnoreCase);
}
