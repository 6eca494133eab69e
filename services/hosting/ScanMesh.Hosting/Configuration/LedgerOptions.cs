namespace ScanMesh.Hosting.Configuration;

/// <summary>Leases and the watchdog (SEMANTICS S1).</summary>
public sealed record LedgerOptions
{
    /// <summary>How long a lease holds without a heartbeat.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often the watchdog looks.</summary>
    public TimeSpan WatchdogInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Least age of a queued request before it is dispatched again when its lane is empty.</summary>
    public TimeSpan RedispatchAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>First back-off of a queued request while its lane is not empty; doubles.</summary>
    public TimeSpan QueuedBackoff { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Attempts before a scan is quarantined; the last one runs alone.</summary>
    public int MaxAttempts { get; init; } = 3;
}
