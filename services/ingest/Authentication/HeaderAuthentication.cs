namespace ScanMesh.Ingest.Authentication;

/// <summary>A credential in one header, which must be there exactly once.</summary>
internal sealed class HeaderAuthentication(string header, string? challenge, Func<string, bool> fits) : IAuthentication
{
    private const int MaxHeader = 8 * 1024;

    public bool NeedsBody => false;

    public string? Challenge => challenge;

    public ValueTask<AuthenticationResult> CheckAsync(HttpRequest request, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var result = request.Headers[header] is not [{ } value] ? AuthenticationResult.Refused($"the header {header} is missing")
            : value.Length <= MaxHeader && fits(value) ? AuthenticationResult.Accepted
            : AuthenticationResult.Refused($"the header {header} holds other credentials");
        return ValueTask.FromResult(result);
    }
}
