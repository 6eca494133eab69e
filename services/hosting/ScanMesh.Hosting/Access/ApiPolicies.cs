namespace ScanMesh.Hosting.Access;

/// <summary>Names of the rules that endpoints of people's APIs carry; an endpoint without one is refused.</summary>
public static class ApiPolicies
{
    /// <summary>A caller of the API with any scope.</summary>
    public const string Any = "api.any";

    /// <summary>Scope read.</summary>
    public const string Read = "api.read";

    /// <summary>Scope subscribe.</summary>
    public const string Subscribe = "api.subscribe";

    /// <summary>Scope gate, or read.</summary>
    public const string Gate = "api.gate";

    /// <summary>Scope admin.</summary>
    public const string Admin = "api.admin";

    /// <summary>Nobody: what an endpoint gets that has no rule of its own.</summary>
    public const string Nobody = "api.nobody";
}
