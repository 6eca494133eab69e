using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ScanMesh.Hosting.Access;

/// <summary>Authenticates callers of the API: <c>Authorization: Bearer TOKEN</c>; on loopback of a standalone without tokens, nothing.</summary>
public sealed class ApiTokenHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ApiTokens tokens, AccessOptions access)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>Name of the scheme.</summary>
    public const string SchemeName = "api";

    private static readonly Caller Local = new("loopback", Scope.All, [AnyRepository()]);

    /// <summary>Who makes a request, by the tokens as they are now; null when nobody we know. Long streams ask again and again.</summary>
    public static Caller? Identify(HttpContext context, ApiTokens tokens, AccessOptions access)
    {
        if (BearerToken.Of(context) is { } token)
            return tokens.Find(token);
        return access.OpenOnLoopback && tokens.IsEmpty && IsLocal(context) ? Local : null;
    }

    /// <inheritdoc/>
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Identify(Context, tokens, access) is not { } caller)
            return Task.FromResult(AuthenticateResult.NoResult());
        Context.Features.Set(caller);
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, caller.Name)], SchemeName);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName)));
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Bearer realm=\"scanmesh\"";
        return Task.CompletedTask;
    }

    // A page in the user's browser also connects from loopback: it is told by its Origin, and by a host name that somebody
    // pointed at loopback.
    private static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote)
        && context.Connection.LocalIpAddress is { } local && IPAddress.IsLoopback(local)
        && !context.Request.Headers.ContainsKey("Origin")
        && (context.Request.Host.Host == "localhost" || (IPAddress.TryParse(context.Request.Host.Host.Trim('[', ']'), out var host) && IPAddress.IsLoopback(host)));

    private static Glob AnyRepository() => Glob.TryParse("**", out var glob) ? glob : throw new InvalidOperationException("** is a pattern.");
}
