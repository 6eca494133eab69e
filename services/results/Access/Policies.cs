namespace ScanMesh.Results.Access;

/// <summary>Names of the rules that endpoints carry; an endpoint without one is refused.</summary>
internal static class Policies
{
    /// <summary>A worker of the mesh, with the mesh's token.</summary>
    public const string Mesh = "results.mesh";

    /// <summary>A caller of the API with any scope.</summary>
    public const string Any = "results.any";

    /// <summary>Scope read.</summary>
    public const string Read = "results.read";

    /// <summary>Scope subscribe.</summary>
    public const string Subscribe = "results.subscribe";

    /// <summary>Scope gate, or read.</summary>
    public const string Gate = "results.gate";

    /// <summary>Scope admin.</summary>
    public const string Admin = "results.admin";

    /// <summary>Nobody: what an endpoint gets that has no rule of its own.</summary>
    public const string Nobody = "results.nobody";
}
