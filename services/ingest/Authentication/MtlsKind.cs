using System.Security.Cryptography.X509Certificates;

namespace ScanMesh.Ingest.Authentication;

/// <summary>
/// A client certificate: the listener has checked that an authority of <c>listen.clientCaFile</c> signed it and that it is meant for
/// clients; here its name must be the source's.
/// </summary>
internal sealed class MtlsKind : IAuthenticationKind
{
    public string Name => "mtls";

    public AuthenticationNeeds Needs => AuthenticationNeeds.Client;

    public IEnumerable<(string Setting, string Message)> Problems(SourceSettings settings) => [];

    public IAuthentication Open(SourceSettings settings) => new Certificate(settings.Options.Client!);

    private sealed class Certificate(string name) : IAuthentication
    {
        public bool NeedsBody => false;

        public string? Challenge => null;

        public ValueTask<AuthenticationResult> CheckAsync(HttpRequest request, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
            ValueTask.FromResult(request.HttpContext.Connection.ClientCertificate is not { } certificate ? AuthenticationResult.Refused("there is no client certificate")
                : Names(certificate).Contains(name, StringComparer.OrdinalIgnoreCase) ? AuthenticationResult.Accepted
                : AuthenticationResult.Refused("the client certificate is of another name"));

        // As for servers (RFC 6125): the common name counts only where no DNS name is given.
        private static IEnumerable<string> Names(X509Certificate2 certificate)
        {
            var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(e => e.EnumerateDnsNames()).ToList();
            return names.Count > 0 ? names : [certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false)];
        }
    }
}
