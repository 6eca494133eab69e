using System.Globalization;
using System.Net;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Registry.Credentials.Acr;

/// <summary>Exchanges an Entra ID token for the registry's refresh token (<c>/oauth2/exchange</c>); <c>/oauth2/token</c> then gives one for each scope.</summary>
internal sealed class AcrSource(CredentialSettings settings) : ICredentialSource
{
    private static readonly TimeSpan usualLife = TimeSpan.FromHours(1);

    private readonly AzureIdentity identity = new(settings);

    public async ValueTask<RegistryCredentials?> GetAsync(CancellationToken cancellationToken)
    {
        var endpoint = settings.Endpoint;
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "access_token",
            ["service"] = endpoint.Host,
            ["access_token"] = await identity.TokenAsync(cancellationToken).ConfigureAwait(false),
        };
        if (settings.Environment("AZURE_TENANT_ID") is { Length: > 0 } tenant)
            form["tenant"] = tenant;
        using var http = GuardedHttp.CreateClient(endpoint.OutboundRules, settings.Handlers);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(endpoint.BaseAddress, "oauth2/exchange")) { Content = new FormUrlEncodedContent(form) };
        var (status, body) = await IdentityRequest.SendAsync(http, request, endpoint.Host, $"{endpoint.Host}/oauth2/exchange", cancellationToken).ConfigureAwait(false);
        if (status != HttpStatusCode.OK)
            throw CredentialFaults.Refused(endpoint.Host, $"its /oauth2/exchange answers {(int)status}", "Is it an Azure Container Registry, and has this identity the role AcrPull there?");
        var token = JsonText.Find(body, "refresh_token") ?? throw new ScanException(FailureReason.Unsupported, $"{endpoint.Host}/oauth2/exchange answers without a refresh token.");
        return new RegistryCredentials("", token) { Use = CredentialUse.IdentityToken, Expires = End(token) };
    }

    /// <summary>The <c>exp</c> of a JWT, which only decides when to ask again; its signature is the registry's business.</summary>
    private DateTimeOffset End(string token)
    {
        var now = settings.Time.GetUtcNow();
        var parts = token.Split('.');
        if (parts.Length != 3)
            return now + usualLife;
        var payload = parts[1].Replace('-', '+').Replace('_', '/').PadRight((parts[1].Length + 3) / 4 * 4, '=');
        var bytes = new byte[payload.Length];
        if (!Convert.TryFromBase64String(payload, bytes, out var length)
            || !long.TryParse(JsonText.Find(bytes.AsMemory(0, length), "exp"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > 100_000_000_000)
            return now + usualLife;
        var end = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return end > now ? end : now + usualLife;
    }
}
