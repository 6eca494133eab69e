using System.Net;
using System.Net.Http.Headers;
using ScanMesh.Engine.Images.Registry.Credentials;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Registry;

/// <summary>
/// Sends one registry's requests: authenticates as asked, limits how many run at once, repeats a few times what a passing fault broke, and makes all of
/// them wait when the registry asks one to.
/// </summary>
internal sealed class RegistryRequests(RegistryEndpoint endpoint, HttpClient http, TimeProvider time, int attempts) : IDisposable
{
    /// <summary>Attempts where nothing else can be asked.</summary>
    public const int UsualAttempts = 3;

    private readonly SemaphoreSlim slots = new(Math.Max(1, endpoint.MaxParallel));
    private readonly BearerTokens tokens = new(endpoint, http, time);
    private readonly RegistryLogin login = new(endpoint.Credentials, time);
    private readonly RegistryPauses pauses = new(endpoint.PauseBudget, time);
    private volatile bool wantsBasic; // known after its first challenge, and then not asked for each time

    /// <summary>A successful response whose body is not read yet; the caller disposes it.</summary>
    public Task<RegistryResponse> SendAsync(HttpMethod method, string repository, string path, Action<HttpRequestHeaders>? headers, string what, CancellationToken cancellationToken) =>
        SendAsync(method, new Uri(endpoint.BaseAddress, $"v2/{repository}/{path}"), $"repository:{repository}:pull", headers, what, cancellationToken);

    /// <summary>As above, for any address of the registry and the scope that a token for it must have.</summary>
    public async Task<RegistryResponse> SendAsync(
        HttpMethod method, Uri uri, string scope, Action<HttpRequestHeaders>? headers, string what, CancellationToken cancellationToken)
    {
        await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var pause = endpoint.RetryPause;
            for (var attempt = 1; ; attempt++)
            {
                await pauses.WaitAsync(cancellationToken).ConfigureAwait(false);
                try
                {
                    var response = await AuthenticatedAsync(method, uri, scope, headers, what, cancellationToken).ConfigureAwait(false);
                    return new RegistryResponse(response, slots);
                }
                // A short wait that the registry asked for is kept by all requests here; a longer one is the caller's: it must not hold a worker.
                catch (ScanException e) when (e is { Reason: FailureReason.RegistryUnavailable, RetryAfter: { } asked } && pauses.TryBegin(asked))
                {
                    attempt--;
                }
                catch (ScanException e) when (e is { Reason: FailureReason.RegistryUnavailable, RetryAfter: null } && attempt < attempts)
                {
                    await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
                    pause *= 4;
                }
            }
        }
        catch
        {
            slots.Release();
            throw;
        }
    }

    /// <summary><c>GET /v2/</c>, logged in as the registry asks; false without credentials.</summary>
    public async Task<bool> GreetAsync(CancellationToken cancellationToken)
    {
        const string What = "its API (/v2/)";
        var uri = new Uri(endpoint.BaseAddress, "v2/");
        if (await login.CurrentAsync(cancellationToken).ConfigureAwait(false) is not { } credentials)
        {
            // An anonymous client is asked for a token only when it wants something.
            using var greeting = await SendOnceAsync(HttpMethod.Get, uri, null, null, What, cancellationToken).ConfigureAwait(false);
            return greeting.IsSuccessStatusCode || greeting.StatusCode == HttpStatusCode.Unauthorized ? false
                : throw await RegistryFaults.OfAsync(greeting, endpoint.Host, What, time, cancellationToken).ConfigureAwait(false);
        }

        if (credentials.Use != CredentialUse.IdentityToken)
        {
            using var response = await AuthenticatedAsync(HttpMethod.Get, uri, "", null, What, cancellationToken).ConfigureAwait(false);
            return true;
        }

        // A refresh token was given for us just now; an access token is for one repository, and none is named here.
        using var challenge = await SendOnceAsync(HttpMethod.Get, uri, null, null, What, cancellationToken).ConfigureAwait(false);
        return challenge.IsSuccessStatusCode || challenge.StatusCode == HttpStatusCode.Unauthorized ? true
            : throw await RegistryFaults.OfAsync(challenge, endpoint.Host, What, time, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        tokens.Dispose();
        login.Dispose();
        slots.Dispose();
        http.Dispose();
    }

    private async Task<HttpResponseMessage> AuthenticatedAsync(
        HttpMethod method, Uri uri, string scope, Action<HttpRequestHeaders>? headers, string what, CancellationToken cancellationToken)
    {
        for (var renewed = false; ; renewed = true)
        {
            var credentials = await login.CurrentAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                var response = await AnsweredAsync(method, uri, scope, credentials, headers, what, cancellationToken).ConfigureAwait(false);
                if (response.IsSuccessStatusCode)
                    return response;
                using (response)
                    throw await RegistryFaults.OfAsync(response, endpoint.Host, what, time, cancellationToken).ConfigureAwait(false);
            }
            catch (ScanException e) when (e is { Reason: FailureReason.Unauthorized, IsRefusal: false } && credentials is not null && !renewed)
            {
                if (!await login.RenewAsync(credentials, cancellationToken).ConfigureAwait(false))
                    throw;
            }
        }
    }

    private async Task<HttpResponseMessage> AnsweredAsync(
        HttpMethod method, Uri uri, string scope, RegistryCredentials? credentials, Action<HttpRequestHeaders>? headers, string what, CancellationToken cancellationToken)
    {
        var kept = credentials is { Use: CredentialUse.Bearer } ? credentials.Secret : tokens.Find(scope);
        var first = kept is not null ? new AuthenticationHeaderValue("Bearer", kept)
            : wantsBasic && credentials is { Use: CredentialUse.Password } ? BearerTokens.BasicHeader(credentials)
            : null;
        var response = await SendOnceAsync(method, uri, first, headers, what, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Unauthorized || credentials is { Use: CredentialUse.Bearer }
            || !response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var challenges))
            return response;
        try
        {
            var answer = await AnswerAsync(AuthChallenge.Choose(challenges), scope, kept, credentials, cancellationToken).ConfigureAwait(false);
            if (answer is null || answer.Equals(first))
                return response;
            response.Dispose();
            return await SendOnceAsync(method, uri, answer, headers, what, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task<AuthenticationHeaderValue?> AnswerAsync(
        AuthChallenge? challenge, string scope, string? rejected, RegistryCredentials? credentials, CancellationToken cancellationToken)
    {
        if (challenge is null)
            return null;
        if (challenge.Scheme == "bearer")
            return new("Bearer", await tokens.RequestAsync(challenge, scope, rejected, credentials, cancellationToken).ConfigureAwait(false));
        if (credentials is not { Use: CredentialUse.Password })
            return null;
        wantsBasic = true;
        return BearerTokens.BasicHeader(credentials);
    }

    private async Task<HttpResponseMessage> SendOnceAsync(
        HttpMethod method, Uri uri, AuthenticationHeaderValue? authorization, Action<HttpRequestHeaders>? headers, string what, CancellationToken cancellationToken)
    {
        if (endpoint.Pace is { } pace)
            await pace(cancellationToken).ConfigureAwait(false);
        using var request = new HttpRequestMessage(method, uri);
        headers?.Invoke(request.Headers);
        request.Headers.Authorization = authorization;
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw RegistryFaults.OfTransport(e, endpoint.Host, what);
        }
    }
}
