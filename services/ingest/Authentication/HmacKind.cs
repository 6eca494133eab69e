using System.Security.Cryptography;
using System.Text;

namespace ScanMesh.Ingest.Authentication;

/// <summary>A signature over the raw bytes of the body, as the source's kind spells it.</summary>
internal sealed class HmacKind : IAuthenticationKind
{
    public string Name => "hmac";

    public AuthenticationNeeds Needs => AuthenticationNeeds.Secret;

    public IEnumerable<(string Setting, string Message)> Problems(SourceSettings settings) => [];

    public IAuthentication Open(SourceSettings settings) => new Signed(settings.Traits.CredentialHeader!, settings.Traits.Signature!, new SharedSecret(settings));

    private sealed class Signed(string header, HmacScheme scheme, SharedSecret secret) : IAuthentication
    {
        public bool NeedsBody => true;

        public string? Challenge => null;

        public ValueTask<AuthenticationResult> CheckAsync(HttpRequest request, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
        {
            if (request.Headers[header] is not [{ } value])
                return ValueTask.FromResult(AuthenticationResult.Refused($"the header {header} is missing"));
            if (!value.StartsWith(scheme.Prefix, StringComparison.OrdinalIgnoreCase) || value.Length - scheme.Prefix.Length != HexLength)
                return ValueTask.FromResult(AuthenticationResult.Refused($"the header {header} holds no signature of this kind of sender"));
            var given = value[scheme.Prefix.Length..].ToLowerInvariant();
            return ValueTask.FromResult(secret.Fits(given, key => Sign(key, body.Span))
                ? AuthenticationResult.Accepted
                : AuthenticationResult.Refused("the signature is not that of the body under the source's secret"));
        }

        private int HexLength => scheme.Algorithm == HmacAlgorithm.Sha256 ? 64 : 40;

        private string Sign(string key, ReadOnlySpan<byte> body)
        {
            var bytes = Encoding.UTF8.GetBytes(key);
#pragma warning disable CA5350 // What Sonatype Nexus sends; HMAC-SHA1 is not broken as a keyed hash.
            return Convert.ToHexStringLower(scheme.Algorithm == HmacAlgorithm.Sha256 ? HMACSHA256.HashData(bytes, body) : HMACSHA1.HashData(bytes, body));
#pragma warning restore CA5350
        }
    }
}
