namespace ScanMesh.Hosting.Configuration;

/// <summary>The public API.</summary>
public sealed record ApiOptions
{
    /// <summary>Tokens; without one nothing is answered (deny by default).</summary>
    public List<ApiTokenOptions> Tokens { get; init; } = [];
}
