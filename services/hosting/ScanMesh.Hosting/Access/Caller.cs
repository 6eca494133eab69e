using Microsoft.AspNetCore.Http;
namespace ScanMesh.Hosting.Access;

/// <summary>Who calls the API, what it may do, and in which repositories (SECURITY T8).</summary>
/// <param name="Name">Name of the token, for logs.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Repositories">Patterns over <c>registry/repository</c> or the repository alone; none = no repository.</param>
public sealed record Caller(string Name, Scope Scopes, IReadOnlyList<Glob> Repositories)
{
    /// <summary>The caller of an authenticated request.</summary>
    public static Caller Of(HttpContext context) => context.Features.Get<Caller>() ?? throw new InvalidOperationException("The endpoint has no rule: nobody was authenticated.");

    /// <summary>True when messages that belong to no repository are the caller's to see: an administrator of all of them.</summary>
    public bool SeesMessages => Scopes.HasFlag(Scope.Admin) && Repositories.Any(r => r.Pattern == "**");

    /// <summary>True when a registry as a whole is the caller's to see.</summary>
    public bool SeesAll(string registry) => Repositories.Any(r => r.Pattern == "**" || r.Pattern == $"{registry}/**");

    /// <summary>True when what happens in a repository is the caller's to see.</summary>
    public bool Sees(string registry, string repository)
    {
        foreach (var glob in Repositories)
            if (glob.Matches(repository) || glob.Matches($"{registry}/{repository}"))
                return true;
        return false;
    }
}
