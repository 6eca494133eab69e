namespace ScanMesh.Contracts.V1;

/// <summary>One thing in an event.</summary>
public sealed record EventPart
{
    /// <summary>Request that it became, or null when it was ignored.</summary>
    public Guid? RequestId { get; init; }

    /// <summary>Why it was ignored, kebab case ("pull"), or null when it became a request.</summary>
    public string? Ignored { get; init; }

    /// <summary>The same for people, or null.</summary>
    public string? Text { get; init; }

    /// <summary>Name of the configured registry, or null when it is about no image.</summary>
    public string? Registry { get; init; }

    /// <summary>Repository, or null.</summary>
    public string? Repository { get; init; }

    /// <summary>Tag, or null.</summary>
    public string? Tag { get; init; }

    /// <summary>Digest by the event, or null.</summary>
    public string? Digest { get; init; }

    /// <summary>True for a deletion: a hint to ask the registry.</summary>
    public bool Deleted { get; init; }
}
