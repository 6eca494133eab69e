namespace ScanMesh.Hosting.Bus.Rabbit;

/// <summary>A queue in which requests of a lane wait.</summary>
/// <param name="Name">Last part of the queue's name.</param>
/// <param name="Delay">How long they wait.</param>
internal sealed record RetryTier(string Name, TimeSpan Delay)
{
    /// <summary>All tiers, shortest first (SEMANTICS S2).</summary>
    public static IReadOnlyList<RetryTier> All { get; } =
    [
        new("10s", TimeSpan.FromSeconds(10)),
        new("1m", TimeSpan.FromMinutes(1)),
        new("10m", TimeSpan.FromMinutes(10)),
        new("1h", TimeSpan.FromHours(1)),
    ];

    /// <summary>The shortest tier that is not shorter than a delay; the longest for longer ones.</summary>
    public static RetryTier For(TimeSpan delay) => All.FirstOrDefault(t => t.Delay >= delay) ?? All[^1];
}
