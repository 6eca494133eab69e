using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Secrets;

namespace ScanMesh.Results.Access;

/// <summary>Registers the rules, and refuses endpoints without one.</summary>
internal static class AccessExtensions
{
    /// <summary>Adds schemes and policies. Nothing is a default: an endpoint names its rule.</summary>
    public static void AddAccess(this IServiceCollection services, ScanMeshOptions options, bool openOnLoopback)
    {
        services.AddSingleton(new AccessOptions(openOnLoopback));
        services.AddSingleton(provider => new ApiTokens(options.Api, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new MeshToken(SecretReader.ForOptional(options.Mesh.Token, options.Mesh.TokenFile, provider.GetRequiredService<TimeProvider>())));
        // "Challenged" for every call without a token is the framework's news, not ours.
        // Neither are the keys that it makes unasked and cannot keep: they protect nothing here.
        services.AddLogging(logging => logging
            .AddFilter(typeof(ApiTokenHandler).Namespace, LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error));
        services.AddAuthentication()
            .AddScheme<AuthenticationSchemeOptions, ApiTokenHandler>(ApiTokenHandler.SchemeName, null)
            .AddScheme<AuthenticationSchemeOptions, MeshTokenHandler>(MeshTokenHandler.SchemeName, null);
        services.AddAuthorizationBuilder()
            .AddPolicy(Policies.Mesh, policy => policy.AddAuthenticationSchemes(MeshTokenHandler.SchemeName).RequireAuthenticatedUser())
            .AddPolicy(Policies.Any, policy => Require(policy, Scope.None))
            .AddPolicy(Policies.Read, policy => Require(policy, Scope.Read))
            .AddPolicy(Policies.Subscribe, policy => Require(policy, Scope.Subscribe))
            .AddPolicy(Policies.Gate, policy => Require(policy, Scope.Gate | Scope.Read))
            .AddPolicy(Policies.Admin, policy => Require(policy, Scope.Admin))
            .AddPolicy(Policies.Nobody, policy => policy.AddAuthenticationSchemes(ApiTokenHandler.SchemeName).RequireAssertion(_ => false));
        services.TryAddSingleton(TimeProvider.System);
    }

    /// <summary>Gives every endpoint of a group that carries no rule the one that lets nobody in.</summary>
    public static IEndpointRouteBuilder DenyByDefault(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("");
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (!endpoint.Metadata.Any(m => m is IAuthorizeData or IAllowAnonymous))
                endpoint.Metadata.Add(new AuthorizeAttribute(Policies.Nobody));
        });
        return group;
    }

    // Any of the scopes is enough; none asked for means any caller.
    private static void Require(AuthorizationPolicyBuilder policy, Scope any) => policy
        .AddAuthenticationSchemes(ApiTokenHandler.SchemeName)
        .RequireAuthenticatedUser()
        .RequireAssertion(context => context.Resource is HttpContext http && http.Features.Get<Caller>() is { } caller && (any == Scope.None || (caller.Scopes & any) != 0));
}
