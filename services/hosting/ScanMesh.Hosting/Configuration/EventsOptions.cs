namespace ScanMesh.Hosting.Configuration;

/// <summary>What senders told is kept for a while, so that it is found and can be read again.</summary>
public sealed record EventsOptions
{
    /// <summary>How long.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Calls of one source at most; each with at most 64 KiB of its body.</summary>
    public int Newest { get; init; } = 20_000;
}
