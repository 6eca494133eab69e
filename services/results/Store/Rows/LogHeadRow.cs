namespace ScanMesh.Results.Store.Rows;

/// <summary>Where the log stands.</summary>
internal sealed record LogHeadRow
{
    /// <summary>UUID of this numbering; a restored back-up gets a new one.</summary>
    public string Epoch { get; init; } = "";

    /// <summary>Position of the newest event; 0 when there was none.</summary>
    public long Position { get; init; }

    /// <summary>Events up to this position are no longer kept.</summary>
    public long Floor { get; init; }
}
