using System.Net;
using Microsoft.IdentityModel.Protocols;
using ScanMesh.Engine.Images.Registry;

namespace ScanMesh.Ingest.Authentication;

/// <summary>
/// A signed token of an identity provider in <c>Authorization: Bearer</c> (OpenID Connect): Google's for Pub/Sub push, Microsoft
/// Entra's for Event Grid, those of CI systems. Issuer, audience, subject and expiry are checked; keys are fetched from the issuer
/// and fetched again when it rotates them.
/// </summary>
internal sealed class OidcKind : IAuthenticationKind
{
    private const long MaxDocument = 1 << 20;
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(10);

    public string Name => "oidc";

    public AuthenticationNeeds Needs => AuthenticationNeeds.Token;

    public IEnumerable<(string Setting, string Message)> Problems(SourceSettings settings)
    {
        if (settings.Options.Issuer is { } issuer && !IsAddress(issuer))
            yield return ("issuer", $"'{issuer}' is not an https address without query (http for this machine only)");
    }

    public IAuthentication Open(SourceSettings settings)
    {
        var issuer = new Uri((settings.Options.Issuer ?? settings.Traits.Issuer!).TrimEnd('/'));
        var plain = issuer.Scheme == Uri.UriSchemeHttp;
        var client = GuardedHttp.CreateClient(new OutboundRules
        {
            OperatorHosts = [issuer.Authority],
            AllowPlainHttp = plain,
            MaxResponseBytes = MaxDocument,
            ResponseTimeout = patience,
        });
        var name = issuer.AbsoluteUri.TrimEnd('/');
        var keys = new IssuerKeys($"{name}/.well-known/openid-configuration", new HttpDocumentRetriever(client) { RequireHttps = !plain }, settings.Time);
        return new OidcAuthentication(name, settings.Options.Audience!, settings.Options.Subject!, keys, settings.Time);
    }

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Query.Length == 0 && uri.UserInfo.Length == 0
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && IPAddress.TryParse(uri.Host, out var address) && IPAddress.IsLoopback(address)));
}
