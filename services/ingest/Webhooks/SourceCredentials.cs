using System.Text;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Secrets;

namespace ScanMesh.Ingest.Webhooks;

/// <summary>
/// What a sender must show: <c>Authorization: Bearer SECRET</c>, or the secret alone (registries that send a configured header as
/// it is), or Basic with user name and secret. Compared in constant time.
/// </summary>
internal sealed class SourceCredentials(SourceOptions options, TimeProvider time)
{
    private const int MaxHeader = 8 * 1024;
    private readonly SecretReader secret = SecretReader.For(options.Secret, options.SecretFile, time);

    /// <summary>For WWW-Authenticate.</summary>
    public string Challenge => options.Auth == "basic" ? "Basic realm=\"scanmesh\", charset=\"UTF-8\"" : "Bearer realm=\"scanmesh\"";

    /// <summary>True when the Authorization header is right.</summary>
    public bool Accepts(string? authorization)
    {
        if (authorization is null || authorization.Length > MaxHeader)
            return false;
        var expected = secret.Current;
        if (options.Auth != "basic")
        {
            return FixedTimeToken.Equal(Scheme(authorization, "Bearer ") ?? authorization, expected);
        }

        return Scheme(authorization, "Basic ") is { } encoded && FixedTimeToken.Equal(Decode(encoded), $"{options.Username}:{expected}");
    }

    private static string? Scheme(string header, string scheme) =>
        header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? header[scheme.Length..].Trim() : null;

    private static string Decode(string encoded)
    {
        var bytes = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : "";
    }
}
