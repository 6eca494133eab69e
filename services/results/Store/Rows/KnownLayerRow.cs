namespace ScanMesh.Results.Store.Rows;

/// <summary>A layer whose record is stored, and whether it was seen in the repository asked for.</summary>
internal sealed record KnownLayerRow
{
    public string Digest { get; init; } = "";

    public bool Seen { get; init; }
}
