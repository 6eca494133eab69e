using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace ScanMesh.Ingest.Authentication;

/// <summary>Checks tokens of one issuer for one audience and one subject.</summary>
internal sealed class OidcAuthentication(string issuer, string audience, string subject, IConfigurationManager<OpenIdConnectConfiguration> keys, TimeProvider time) : IAuthentication
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
            var checkedOnce = await ValidateAsync(token, cancellationToken);
            if (checkedOnce.Exception is SecurityTokenSignatureKeyNotFoundException)
            {
                // The issuer may have new keys; how often it is asked is the manager's to bound.
                keys.RequestRefresh();
                checkedOnce = await ValidateAsync(token, cancellationToken);
            }

            return checkedOnce.IsValid ? Subject(checkedOnce.ClaimsIdentity) : AuthenticationResult.Refused($"the token is not good: {Why(checkedOnce.Exception)}");
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return AuthenticationResult.Unknown($"the keys of {issuer} cannot be had: {e.GetBaseException().Message}");
        }
    }

    private async Task<TokenValidationResult> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        var configuration = await keys.GetConfigurationAsync(cancellationToken);
        return await handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuers = [issuer, issuer + "/", issuer.Replace("https://", "", StringComparison.Ordinal)],
            ValidAudience = audience,
            IssuerSigningKeys = configuration.SigningKeys,
            ValidAlgorithms = algorithms,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = (notBefore, expires, _, _) =>
                expires is { } end && time.GetUtcNow() < new DateTimeOffset(end, TimeSpan.Zero) + skew
                && (notBefore is not { } begin || time.GetUtcNow() > new DateTimeOffset(begin, TimeSpan.Zero) - skew),
        });
    }

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
        SecurityTokenSignatureKeyNotFoundException => "its key is none of the issuer's",
        SecurityTokenInvalidAlgorithmException => "its algorithm is not allowed",
        SecurityTokenInvalidSignatureException => "its signature is wrong",
        _ => "it cannot be read",
    };
}
