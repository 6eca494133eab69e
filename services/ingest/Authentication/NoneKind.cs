namespace ScanMesh.Ingest.Authentication;

/// <summary>Nothing is checked: for a network that only the sender reaches. It must be asked for by name.</summary>
internal sealed class NoneKind : IAuthenticationKind
{
    public string Name => "none";

    public AuthenticationNeeds Needs => AuthenticationNeeds.None;

    public IEnumerable<(string Setting, string Message)> Problems(SourceSettings settings) => [];

    public IAuthentication Open(SourceSettings settings) => new Unchecked();

    private sealed class Unchecked : IAuthentication
    {
        public bool NeedsBody => false;

        public string? Challenge => null;

        public ValueTask<AuthenticationResult> CheckAsync(HttpRequest request, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
            ValueTask.FromResult(AuthenticationResult.Accepted);
    }
}
