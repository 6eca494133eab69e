namespace ScanMesh.Results.Store.Rows;

/// <summary>A child of an image index.</summary>
internal sealed record IndexChildRow
{
    public string IndexDigest { get; init; } = "";

    public int Position { get; init; }

    public string Digest { get; init; } = "";

    /// <summary>image, attestation or other.</summary>
    public string Kind { get; init; } = "";

    public string? Platform { get; init; }
}
