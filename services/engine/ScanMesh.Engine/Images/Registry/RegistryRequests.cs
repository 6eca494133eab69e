using System.Net;
using System.Net.Http.Headers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Registry;

/// <summary>Sends one registry's requests: authenticates as asked, limits how many run at once, and repeats a few times what a passing fault broke.</summary>
internal sealed class RegistryRequests(RegistryEndpoint endpoint, HttpClient http, TimeProvider time) : IDisposable
{
    private const int Attempts = 3;

    private readonly SemaphoreSlim slots = new(Math.Max(1, endpoint.MaxParallel));
    private readonly BearerTokens tokens = new(endpoint, http, time);

    /// <summary>A successful response whose body is not read yet; the caller disposes it.</summary>
    public async Task<RegistryResponse> SendAsync(
        HttpMethod method, string repository, string path, Action<HttpRequestHeaders>? headers, string what, CancellationToken cancellationToken)
    {
        var uri = new Uri(endpoint.BaseAddress, $"v2/{repository}/{path}");
        await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var pause = endpoint.RetryPause;
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    var response = await AuthenticatedAsync(method, uri, $"repository:{repository}:pull", headers, what, cancellationToken).ConfigureAwait(false);
                    return new RegistryResponse(response, slots);
                }
                // A wait that the registry asked for is the caller's to keep: it must not hold a worker.
                catch (ScanException e) when (e is { Reason: FailureReason.RegistryUnavailable, RetryAfter: null } && attempt < Attempts)
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

    public void Dispose()
    {
        tokens.Dispose();
        slots.Dispose();
        http.Dispose();
    }

    private async Task<HttpResponseMessage> AuthenticatedAsync(
        HttpMethod method, Uri uri, string scope, Action<HttpRequestHeaders>? headers, string what, CancellationToken cancellationToken)
    {
        var kept = endpoint.Auth == RegistryAuth.Bearer ? endpoint.CurrentCredentials()?.Secret : tokens.Find(scope);
        var response = await SendOnceAsync(method, uri, kept is null ? null : new("Bearer", kept), headers, what, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.Unauthorized && endpoint.Auth != RegistryAuth.Bearer
            && response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var challenges))
        {
            var answer = await AnswerAsync(AuthChallenge.Choose(challenges), scope, kept, cancellationToken).ConfigureAwait(false);
            if (answer is not null)
            {
                response.Dispose();
                response = await SendOnceAsync(method, uri, answer, headers, what, cancellationToken).ConfigureAwait(false);
            }
        }

        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw await RegistryFaults.OfAsync(response, endpoint.Host, what, time, cancellationToken).ConfigureAwait(false);
    }

    private async Task<AuthenticationHeaderValue?> AnswerAsync(AuthChallenge? challenge, string scope, string? rejected, CancellationToken cancellationToken)
    {
        if (challenge is null)
            return null;
        if (challenge.Scheme == "basic")
            return endpoint.CurrentCredentials() is { } credentials ? BearerTokens.BasicHeader(credentials) : null;
        return new("Bearer", await tokens.RequestAsync(challenge, scope, rejected, cancellationToken).ConfigureAwait(false));
    }

    private async Task<HttpResponseMessage> SendOnceAsync(
        HttpMethod method, Uri uri, AuthenticationHeaderValue? authorization, Action<HttpRequestHeaders>? headers, string what, CancellationToken cancellationToken)
    {
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
