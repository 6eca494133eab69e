using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Auth.OAuth2.Responses;

namespace ScanMesh.Engine.Images.Registry.Credentials.Gar;

/// <summary>
/// An access token by application default credentials: the file of GOOGLE_APPLICATION_CREDENTIALS (service account, workload identity federation),
/// else that of the gcloud tool, else the metadata service. Google's library speaks through the guarded handler, only to hosts that the file names.
/// </summary>
internal sealed partial class GarSource(CredentialSettings settings) : ICredentialSource
{
    private const int FileBytes = 1 << 20;
    private const string Advice = "Give this process a service account with the role Artifact Registry Reader (workload identity, or GOOGLE_APPLICATION_CREDENTIALS).";
    private static readonly TimeSpan longest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan usualLife = TimeSpan.FromMinutes(5);

    public async ValueTask<RegistryCredentials?> GetAsync(CancellationToken cancellationToken)
    {
        var host = settings.Endpoint.Host;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(longest);
        try
        {
            var (credential, handler) = await OpenAsync(limit.Token).ConfigureAwait(false);
            using (handler)
            {
                var token = await ((ITokenAccess)credential).GetAccessTokenForRequestAsync(null, limit.Token).ConfigureAwait(false);
                var kept = (credential.UnderlyingCredential as ServiceCredential)?.Token;
                var end = kept is { ExpiresInSeconds: { } seconds } ? settings.Time.GetUtcNow().AddSeconds(seconds) : settings.Time.GetUtcNow() + usualLife;
                return new RegistryCredentials("oauth2accesstoken", token) { Expires = end };
            }
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            if (CredentialFaults.Guard(e) is { } refusal)
                throw refusal;
            throw e is OperationCanceledException || CredentialFaults.IsTransport(e)
                ? CredentialFaults.Away(host, "Google's identity service does not answer")
                : CredentialFaults.Refused(host, $"Google gives this process no token{Code((e as TokenResponseException)?.Error?.Error)}", Advice);
        }
    }

    private async Task<(GoogleCredential Credential, HttpMessageHandler Handler)> OpenAsync(CancellationToken cancellationToken)
    {
        if (await ReadFileAsync(cancellationToken).ConfigureAwait(false) is not { } file)
        {
            var service = settings.Environment("GCE_METADATA_HOST") is { Length: > 0 } given ? given : "169.254.169.254";
            var metadata = settings.Handlers(new OutboundRules { OperatorHosts = [service], AllowPlainHttp = true });
            var initializer = new ComputeCredential.Initializer($"http://{service}/computeMetadata/v1/instance/service-accounts/default/token") { HttpClientFactory = new GuardedGoogleClients(metadata) };
            return (new ComputeCredential(initializer).ToGoogleCredential(), metadata);
        }

        var hosts = Hosts(file);
        var handler = settings.Handlers(new OutboundRules { OperatorHosts = [.. hosts.Select(h => h.Authority)], AllowPlainHttp = hosts.Any(h => h.Scheme == Uri.UriSchemeHttp) });
        var type = JsonText.Find(file, "type") ?? throw CredentialFaults.Refused(settings.Endpoint.Host, "Google's credentials file says no type", Advice);
        var credential = CredentialFactory.FromJson(Encoding.UTF8.GetString(file), type);
        return (credential.CreateScoped("https://www.googleapis.com/auth/cloud-platform").CreateWithHttpClientFactory(new GuardedGoogleClients(handler)), handler);
    }

    private async Task<byte[]?> ReadFileAsync(CancellationToken cancellationToken)
    {
        var named = settings.Environment("GOOGLE_APPLICATION_CREDENTIALS") is { Length: > 0 } given ? given : null;
        var path = named ?? Path.Combine(settings.Environment("CLOUDSDK_CONFIG") ?? Path.Combine(settings.Environment("HOME") ?? "/", ".config", "gcloud"), "application_default_credentials.json");
        try
        {
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return await BoundedRead.AllAsync(stream, FileBytes, $"'{path}'", cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return named is null ? null : throw CredentialFaults.Refused(settings.Endpoint.Host, $"'{path}' (GOOGLE_APPLICATION_CREDENTIALS) cannot be read", Advice);
        }
    }

    /// <summary>Every address that the operator's file names, and the token services that need no naming.</summary>
    private static ImmutableArray<Uri> Hosts(byte[] file)
    {
        var found = new List<Uri> { new("https://oauth2.googleapis.com/") };
        var reader = new Utf8JsonReader(file);
        while (reader.Read())
            if (reader.TokenType == JsonTokenType.String && Uri.TryCreate(reader.GetString(), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
                found.Add(uri);
        return [.. found];
    }

    private static string Code(string? code) => code is not null && CodePattern().IsMatch(code) ? $" ({code})" : "";

    [GeneratedRegex(@"\A[a-z_]{3,40}\z")]
    private static partial Regex CodePattern();
}
