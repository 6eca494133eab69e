using System.Buffers;
using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ScanMesh.Engine.Images.Registry.Credentials;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Registry;

/// <summary>
/// Gets and keeps tokens for one registry (distribution token specification), one a scope. Credentials go only where
/// <see cref="RegistryEndpoint.MayReceiveCredentials"/> allows; without credentials an unlisted realm must be public and https.
/// </summary>
internal sealed class BearerTokens(RegistryEndpoint endpoint, HttpClient http, TimeProvider time) : IDisposable
{
    private const int ResponseBytes = 256 * 1024;
    private const int MaxTokens = 4096;
    private const int MaxScopeLength = 1024;
    private static readonly SearchValues<char> tokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=:|");

    private readonly ConcurrentDictionary<string, Token> cache = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim gate = new(1);

    /// <summary>The token kept for <paramref name="scope"/>, or null when there is none or it is about to expire.</summary>
    public string? Find(string scope) => cache.TryGetValue(scope, out var token) && token.Until > time.GetUtcNow() ? token.Value : null;

    /// <summary>Asks the challenge's realm for a token, with <paramref name="credentials"/> if there are any; <paramref name="rejected"/> is the one the registry just refused, or null.</summary>
    public async Task<string> RequestAsync(AuthChallenge challenge, string scope, string? rejected, RegistryCredentials? credentials, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Find(scope) is { } known && known != rejected)
                return known; // another request got it meanwhile
            // The registry may name the repository differently than its path does (caches, virtual repositories).
            var asked = challenge.Parameters.TryGetValue("scope", out var named) && named.Length is > 0 and <= MaxScopeLength ? named : scope;
            var token = await FetchAsync(challenge, asked, credentials, cancellationToken).ConfigureAwait(false);
            if (cache.Count >= MaxTokens)
                cache.Clear();
            cache[scope] = token;
            return token.Value;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private async Task<Token> FetchAsync(AuthChallenge challenge, string scope, RegistryCredentials? credentials, CancellationToken cancellationToken)
    {
        var realm = Realm(challenge, credentials is not null);
        if (endpoint.Pace is { } pace)
            await pace(cancellationToken).ConfigureAwait(false);
        var host = realm.Authority;
        using var request = credentials is { Use: CredentialUse.IdentityToken } ? RefreshRequest(realm, challenge, scope, credentials) : new HttpRequestMessage(HttpMethod.Get, Address(realm, challenge, scope));
        if (credentials is { Use: CredentialUse.Password })
            request.Headers.Authorization = BasicHeader(credentials);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
                throw await RegistryFaults.OfAsync(response, host, $"a token ({scope})", time, cancellationToken).ConfigureAwait(false);
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            var bytes = await BoundedRead.AllAsync(body, ResponseBytes, $"The token of {host}", cancellationToken).ConfigureAwait(false);
            return Read(bytes, host);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw RegistryFaults.OfTransport(e, host, $"a token ({scope})");
        }
    }

    private Uri Realm(AuthChallenge challenge, bool withCredentials)
    {
        if (!challenge.Parameters.TryGetValue("realm", out var text) || !Uri.TryCreate(text, UriKind.Absolute, out var realm)
            || (realm.Scheme != Uri.UriSchemeHttps && realm.Scheme != Uri.UriSchemeHttp) || realm.UserInfo.Length > 0)
            throw new ScanException(FailureReason.Unsupported, $"{endpoint.Host} asks for a token but names no usable realm.");
        if (endpoint.MayReceiveCredentials(realm))
            return realm;
        if (realm.Scheme != Uri.UriSchemeHttps)
            throw new ScanException(FailureReason.Unauthorized,
                $"{endpoint.Host} asks for a token from {SafeUrl.Of(realm)}, which is not https and not in the registry's tokenHosts with insecure: true. Nothing was sent there.");
        return withCredentials
            ? throw new ScanException(FailureReason.Unauthorized,
                $"{endpoint.Host} wants its credentials sent to {realm.Authority}, which is not its own host. Nothing was sent there. If that is right, add it to the registry's tokenHosts: [{realm.Authority}].")
            : realm;
    }

    private static Uri Address(Uri realm, AuthChallenge challenge, string scope)
    {
        var query = new StringBuilder(realm.Query.TrimStart('?'));
        if (challenge.Parameters.TryGetValue("service", out var service))
            Append("service", service);
        foreach (var one in scope.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            Append("scope", one);
        return new UriBuilder(realm) { Query = query.ToString(), Fragment = "" }.Uri;

        void Append(string key, string value) => query.Append(query.Length == 0 ? "" : "&").Append(key).Append('=').Append(Uri.EscapeDataString(value));
    }

    /// <summary>OAuth 2's refresh grant, as the distribution specification's token service takes it.</summary>
    private static HttpRequestMessage RefreshRequest(Uri realm, AuthChallenge challenge, string scope, RegistryCredentials credentials)
    {
        var form = new Dictionary<string, string> { ["grant_type"] = "refresh_token", ["refresh_token"] = credentials.Secret, ["client_id"] = "scanmesh", ["scope"] = scope };
        if (challenge.Parameters.TryGetValue("service", out var service))
            form["service"] = service;
        return new HttpRequestMessage(HttpMethod.Post, realm) { Content = new FormUrlEncodedContent(form) };
    }

    private Token Read(byte[] bytes, string host)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            var value = Text(root, "token") ?? Text(root, "access_token");
            if (string.IsNullOrEmpty(value) || value.AsSpan().ContainsAnyExcept(tokenCharacters))
                throw new ScanException(FailureReason.Unsupported, $"{host} answered without a usable token.");
            var seconds = root.TryGetProperty("expires_in", out var expires) && expires.TryGetInt64(out var given) ? Math.Clamp(given, 0, 24 * 3600) : 60;
            // A tenth early, so that a token does not end between our check and the registry's.
            return new Token(value, time.GetUtcNow() + TimeSpan.FromSeconds(seconds * 0.9));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ScanException(FailureReason.Unsupported, $"{host} answered a token request with something that is not a token response.", e);
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    internal static AuthenticationHeaderValue BasicHeader(RegistryCredentials credentials) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credentials.Username}:{credentials.Secret}")));

    private readonly record struct Token(string Value, DateTimeOffset Until);
}
