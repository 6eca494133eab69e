namespace ScanMesh.Results.Store.Rows;

/// <summary>What a call was about: a request that it became, or why it was ignored.</summary>
internal sealed record ReceivedEventPartRow
{
    public string EventId { get; init; } = "";

    public int Position { get; init; }

    public string? RequestId { get; init; }

    /// <summary>Why it was ignored, kebab case.</summary>
    public string? Ignored { get; init; }

    /// <summary>The same for people.</summary>
    public string? Message { get; init; }

    public string? Registry { get; init; }

    public string? Repository { get; init; }

    public string? Tag { get; init; }

    public string? Digest { get; init; }
}
