namespace ScanMesh.Results.Store.Rows;

/// <summary>Something that is said to be deleted; times as <see cref="StoredTime"/>.</summary>
internal sealed record DeleteHintRow
{
    public string Registry { get; init; } = "";

    public string Repository { get; init; } = "";

    /// <summary>A tag, or a digest.</summary>
    public string Selector { get; init; } = "";

    public long ToldAt { get; init; }

    /// <summary>When the registry is to be asked.</summary>
    public long DueAt { get; init; }

    /// <summary>Times that the registry did not say.</summary>
    public int Tries { get; init; }

    /// <summary>Times that it was there when asked about.</summary>
    public int Present { get; init; }
}
