using System.Text;
using Microsoft.AspNetCore.Http;

namespace ScanMesh.Tests.Kit.Registry;

/// <summary>Authentication of a test registry: Basic, or Bearer with a token service at /token of the same server.</summary>
public sealed class RegistryGate
{
    private readonly HashSet<string> tokens = [];
    private int issued;

    /// <summary>User name and password; null = tokens are given to anybody.</summary>
    public (string User, string Password)? Account { get; set; }

    public bool IsBasic { get; init; }

    /// <summary>Where clients are sent for a token; null = /token here.</summary>
    public string? Realm { get; set; }

    public int ExpiresIn { get; set; } = 300;

    /// <summary>Makes all tokens given so far invalid.</summary>
    public void Revoke() => tokens.Clear();

    public async Task<bool> AdmitAsync(HttpContext context, string url)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        if (context.Request.Path == "/token")
        {
            if (Account is not null && authorization != BasicHeader)
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return false;
            }

            var token = $"token-{++issued}";
            tokens.Add(token);
            await context.Response.WriteAsJsonAsync(new { token, expires_in = ExpiresIn });
            return false;
        }

        if (IsBasic ? authorization == BasicHeader : tokens.Contains(authorization.Replace("Bearer ", "", StringComparison.Ordinal)))
            return true;
        var parts = context.Request.Path.Value!.Split('/');
        var scope = parts.Length < 5 ? "" : $",scope=\"repository:{string.Join('/', parts[2..^2])}:pull\"";
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = IsBasic
            ? "Basic realm=\"test\""
            : $"Bearer realm=\"{Realm ?? url + "/token"}\",service=\"test\"{scope}";
        return false;
    }

    private string BasicHeader => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Account?.User}:{Account?.Password}"));
}
