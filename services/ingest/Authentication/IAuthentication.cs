namespace ScanMesh.Ingest.Authentication;

/// <summary>Checks the calls of one source. Secrets are compared in constant time; what it says is for logs and never holds one.</summary>
internal interface IAuthentication
{
    /// <summary>True when the body is part of what is checked: it is read first then, within its bound.</summary>
    bool NeedsBody { get; }

    /// <summary>For WWW-Authenticate, or null when there is no scheme for it.</summary>
    string? Challenge { get; }

    /// <summary>Checks a call.</summary>
    /// <param name="request">The call.</param>
    /// <param name="body">Its body, empty unless <see cref="NeedsBody"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    ValueTask<AuthenticationResult> CheckAsync(HttpRequest request, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);
}
