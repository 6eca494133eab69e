namespace ScanMesh.Results.Store.Rows;

/// <summary>A repository in which an image is known.</summary>
internal sealed record ImagePlaceRow
{
    public string Digest { get; init; } = "";

    public string Registry { get; init; } = "";

    public string Repository { get; init; } = "";
}
