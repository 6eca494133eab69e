using Microsoft.AspNetCore.Http;
namespace ScanMesh.Hosting.Access;

/// <summary>The token of an Authorization header (RFC 6750), for HTTP and gRPC alike.</summary>
public static class BearerToken
{
    private const string Prefix = "Bearer ";

    /// <summary>The token, or null when there is not exactly one.</summary>
    public static string? Of(HttpContext context) =>
        context.Request.Headers.Authorization is [{ } value] && value.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && value.Length > Prefix.Length
            ? value[Prefix.Length..]
            : null;
}
