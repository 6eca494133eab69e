using System.Text;

namespace ScanMesh.Ingest.Authentication;

/// <summary>Parts of an Authorization header.</summary>
internal static class AuthorizationHeader
{
    /// <summary>What follows the scheme, or null when the header has another one.</summary>
    public static string? Of(string header, string scheme) =>
        header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? header[scheme.Length..].Trim() : null;

    /// <summary>User name and password of Basic; empty when they are not base64.</summary>
    public static string Decode(string encoded)
    {
        var bytes = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : "";
    }
}
