namespace ScanMesh.Results.Store.Rows;

/// <summary>One observation of a tag.</summary>
internal sealed record ReferenceRow
{
    public string Registry { get; init; } = "";

    public string Repository { get; init; } = "";

    public string Tag { get; init; } = "";

    public long ResolvedAt { get; init; }

    public string RequestId { get; init; } = "";

    /// <summary>Empty when the registry answered that the tag does not exist.</summary>
    public string Digest { get; init; } = "";
}
