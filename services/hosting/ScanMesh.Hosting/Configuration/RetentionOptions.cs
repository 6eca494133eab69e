namespace ScanMesh.Hosting.Configuration;

/// <summary>How long the results service keeps what nothing refers to any more.</summary>
public sealed record RetentionOptions
{
    /// <summary>Images that are in no repository any more, and layer records of no image, are removed so long after they were last used.</summary>
    public TimeSpan Unused { get; init; } = TimeSpan.FromDays(30);
}
