namespace ScanMesh.Results.Store.Rows;

/// <summary>The catalogue of known exploited vulnerabilities that the store has.</summary>
internal sealed record KevStateRow
{
    /// <summary>Of the ids; empty before the first catalogue.</summary>
    public string ContentHash { get; init; } = "";

    public string Version { get; init; } = "";

    public long Released { get; init; }
}
