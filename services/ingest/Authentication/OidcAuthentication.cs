using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ScanMesh.Ingest.Authentication;

/// <summary>Checks tokens of one issuer for one audience and one subject.</summary>
internal sealed class OidcAuthentication(string issuer, string audience, string subject, IssuerKeys keys, TimeProvider time) : IAuthentication
{
    private const int MaxToken = 8 * 1024;
    private static readonly TimeSpan skew = TimeSpan.FromMinutes(2);
    private static readonly JsonWebTokenHandler handler = new() { MaximumTokenSizeInBytes = MaxToken, MapInboundClaims = false };

    // Asymmetric ones alone: a key that anybody can fetch must never serve as a shared secret.
    private static readonly string[] algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    // Who a token is of: an e-mail address counts only when the issuer has verified it.
    private static readonly string[] subjectClaims = ["sub", "azp", "appid"];

    public bool NeedsBody => false;

    public string? Challenge => "Bearer realm=\"scanmesh\"";

    public async ValueTask<AuthenticationResult> CheckAsync(HttpRequest request, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (request.Headers.Authorization is not [{ Length: <= MaxToken } header] || AuthorizationHeader.Of(header, "Bearer ") is not { Length: > 0 } token)
            return AuthenticationResult.Refused("there is no token in the header Authorization");
        try
        {
            if (KeyOf(token) is not { } key)
                return AuthenticationResult.Refused("the token cannot be read, or names no key");
            var known = await keys.GetAsync(null, cancellationToken);
            // The issuer may have new keys.
            if (!known.Any(k => k.KeyId == key))
                known = await keys.GetAsync(known, cancellationToken);
            if (!known.Any(k => k.KeyId == key))
                return AuthenticationResult.Refused("the token's key is none of the issuer's");
            var result = await ValidateAsync(token, known);
            return result.IsValid ? Subject(result.ClaimsIdentity) : AuthenticationResult.Refused($"the token is not good: {Why(result.Exception)}");
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return AuthenticationResult.Unknown($"the keys of {issuer} cannot be had: {e.GetBaseException().Message}");
        }
    }

    private static string? KeyOf(string token)
    {
        try
        {
            return new JsonWebToken(token).Kid is { Length: > 0 } key ? key : null;
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException)
        {
            // No token: the caller says so.
            return null;
        }
    }

    private Task<TokenValidationResult> ValidateAsync(string token, ICollection<SecurityKey> signingKeys) => handler.ValidateTokenAsync(
        token,
        new TokenValidationParameters
        {
            ValidIssuers = [issuer, issuer + "/", issuer.Replace("https://", "", StringComparison.Ordinal)],
            ValidAudience = audience,
            IssuerSigningKeys = signingKeys,
            ValidAlgorithms = algorithms,
            TryAllIssuerSigningKeys = false,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = (notBefore, expires, _, _) =>
                expires is { } end && time.GetUtcNow() < new DateTimeOffset(end, TimeSpan.Zero) + skew
                && (notBefore is not { } begin || time.GetUtcNow() > new DateTimeOffset(begin, TimeSpan.Zero) - skew),
        });

    private AuthenticationResult Subject(ClaimsIdentity identity)
    {
        var isOurs = subjectClaims.Any(c => identity.FindFirst(c)?.Value == subject)
            || (identity.FindFirst("email")?.Value == subject && string.Equals(identity.FindFirst("email_verified")?.Value, "true", StringComparison.OrdinalIgnoreCase));
        return isOurs ? AuthenticationResult.Accepted : AuthenticationResult.Refused("the token is good, but of somebody else");
    }

    // The library's messages quote the token.
    private static string Why(Exception? exception) => exception switch
    {
        SecurityTokenInvalidAudienceException => "it was made for another audience",
        SecurityTokenInvalidIssuerException => "it is of another issuer",
        SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException or SecurityTokenNotYetValidException or SecurityTokenNoExpirationException => "it has expired, or does not say when it does",
        SecurityTokenInvalidAlgorithmException => "its algorithm is not allowed",
        SecurityTokenInvalidSignatureException => "its signature is wrong",
        _ => "it cannot be read",
    };
}
