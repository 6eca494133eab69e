using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using ScanMesh.Hosting.Access;
using ScanMesh.Hosting.Secrets;

namespace ScanMesh.Results.Access;

/// <summary>Authenticates workers by the mesh's token (SECURITY T9); without a configured token nobody is let in.</summary>
internal sealed class MeshTokenHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, MeshToken mesh)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>Name of the scheme.</summary>
    public const string SchemeName = "results.mesh";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (BearerToken.Of(Context) is not { } shown || mesh.Secret is not { } secret || !FixedTimeToken.Equal(shown, secret.Current))
            return Task.FromResult(AuthenticateResult.NoResult());
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, "mesh")], SchemeName);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName)));
    }
}
