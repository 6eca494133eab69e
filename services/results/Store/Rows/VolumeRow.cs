namespace ScanMesh.Results.Store.Rows;

/// <summary>Bytes that workers were asked to pull in a minute.</summary>
internal sealed record VolumeRow
{
    /// <summary>Minutes since 1970.</summary>
    public long Minute { get; init; }

    public long Bytes { get; init; }
}
