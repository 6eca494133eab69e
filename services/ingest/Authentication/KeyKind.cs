namespace ScanMesh.Ingest.Authentication;

/// <summary>
/// The secret in the address, <c>?key=SECRET</c>: the last resort, for senders that can show nothing else. The query is taken off
/// the request at once (<see cref="Webhooks.KeyStrippingServer"/>), before anything could log or trace it.
/// </summary>
internal sealed class KeyKind : IAuthenticationKind
{
    public string Name => "key";

    public AuthenticationNeeds Needs => AuthenticationNeeds.Secret;

    public IEnumerable<(string Setting, string Message)> Problems(SourceSettings settings) => [];

    public IAuthentication Open(SourceSettings settings) => new Key(new SharedSecret(settings));

    private sealed class Key(SharedSecret secret) : IAuthentication
    {
        public bool NeedsBody => false;

        public string? Challenge => null;

        public ValueTask<AuthenticationResult> CheckAsync(HttpRequest request, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
            ValueTask.FromResult(request.HttpContext.Features.Get<QueryKey>() is not { } key ? AuthenticationResult.Refused("the address has no key")
                : secret.Fits(key.Value) ? AuthenticationResult.Accepted
                : AuthenticationResult.Refused("the address has another key"));
    }
}
