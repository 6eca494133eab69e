using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using ScanMesh.Hosting.Configuration;

namespace ScanMesh.Hosting.Access;

/// <summary>Registers the rules of people's APIs, and refuses endpoints without one (SECURITY T8).</summary>
public static class ApiAccessExtensions
{
    /// <summary>Adds the scheme of the configured tokens and its policies, once a process. Nothing is a default: an endpoint names its rule.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="options">The configuration; its part <c>api</c>.</param>
    /// <param name="openOnLoopback">Standalone only: callers from this machine need no token while none is configured.</param>
    public static void AddApiAccess(this IServiceCollection services, ScanMeshOptions options, bool openOnLoopback)
    {
        if (services.Any(s => s.ServiceType == typeof(ApiTokens)))
            return;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(new AccessOptions(openOnLoopback));
        services.AddSingleton(provider => new ApiTokens(options.Api, provider.GetRequiredService<TimeProvider>()));
        // "Challenged" for every call without a token is the framework's news, not ours.
        // Neither are the keys that it makes unasked and cannot keep: they protect nothing here.
        services.AddLogging(logging => logging
            .AddFilter(typeof(ApiTokenHandler).Namespace, LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error));
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, ApiTokenHandler>(ApiTokenHandler.SchemeName, null);
        services.AddAuthorizationBuilder()
            .AddPolicy(ApiPolicies.Any, policy => Require(policy, Scope.None))
            .AddPolicy(ApiPolicies.Read, policy => Require(policy, Scope.Read))
            .AddPolicy(ApiPolicies.Subscribe, policy => Require(policy, Scope.Subscribe))
            .AddPolicy(ApiPolicies.Gate, policy => Require(policy, Scope.Gate | Scope.Read))
            .AddPolicy(ApiPolicies.Admin, policy => Require(policy, Scope.Admin))
            .AddPolicy(ApiPolicies.Nobody, policy => policy.AddAuthenticationSchemes(ApiTokenHandler.SchemeName).RequireAssertion(_ => false));
    }

    /// <summary>Gives every endpoint of a group that carries no rule the one that lets nobody in.</summary>
    public static IEndpointRouteBuilder DenyByDefault(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("");
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (!endpoint.Metadata.Any(m => m is IAuthorizeData or IAllowAnonymous))
                endpoint.Metadata.Add(new AuthorizeAttribute(ApiPolicies.Nobody));
        });
        return group;
    }

    // Any of the scopes is enough; none asked for means any caller.
    private static void Require(AuthorizationPolicyBuilder policy, Scope any) => policy
        .AddAuthenticationSchemes(ApiTokenHandler.SchemeName)
        .RequireAuthenticatedUser()
        .RequireAssertion(context => context.Resource is HttpContext http && http.Features.Get<Caller>() is { } caller && (any == Scope.None || (caller.Scopes & any) != 0));
}
