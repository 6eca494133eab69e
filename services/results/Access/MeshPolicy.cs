using Microsoft.AspNetCore.Authentication;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Secrets;

namespace ScanMesh.Results.Access;

/// <summary>The rule of the endpoints that workers call (SECURITY T9).</summary>
internal static class MeshPolicy
{
    /// <summary>A worker of the mesh, with the mesh's token.</summary>
    public const string Name = "results.mesh";

    /// <summary>Adds the scheme of the mesh's token and the rule.</summary>
    public static void AddMeshAccess(this IServiceCollection services, ScanMeshOptions options)
    {
        services.AddSingleton(provider => new MeshToken(SecretReader.ForOptional(options.Mesh.Token, options.Mesh.TokenFile, provider.GetRequiredService<TimeProvider>())));
        services.AddLogging(logging => logging.AddFilter(typeof(MeshTokenHandler).Namespace, LogLevel.Warning));
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, MeshTokenHandler>(MeshTokenHandler.SchemeName, null);
        services.AddAuthorizationBuilder()
            .AddPolicy(Name, policy => policy.AddAuthenticationSchemes(MeshTokenHandler.SchemeName).RequireAuthenticatedUser());
    }
}
