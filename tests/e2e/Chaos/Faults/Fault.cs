namespace ScanMesh.Tests.E2e.Chaos.Faults;

/// <summary>Something that goes wrong, and is right again when it ends; what is random about it comes from the given source.</summary>
internal sealed record Fault(string Name, Func<ChaosMesh, Random, CancellationToken, Task> StrikeAsync)
{
    /// <summary>All faults: a new one is a line here.</summary>
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("broker-restart", BrokerFaults.RestartAsync),
        new("broker-outage", BrokerFaults.OutageAsync),
        new("spool-disk-full", BrokerFaults.OutageWithFullDiskAsync),
        new("duplicates-and-disorder", BrokerFaults.HoldAndShuffleAsync),
        new("ingest-killed-after-202", ProcessFaults.KillIngestAfterAcceptAsync),
        new("scanner-killed-mid-job", ProcessFaults.KillScannerInMidJobAsync),
        new("scanner-paused-beyond-lease", ProcessFaults.PauseScannerAsync),
        new("results-killed", ProcessFaults.KillResultsAsync),
        new("database-killed", ProcessFaults.KillDatabaseAsync),
        new("subscriber-restarted", ProcessFaults.RestartSubscriberAsync),
        new("registry-slow", RegistryFaults.SlowAsync),
        new("registry-flapping", RegistryFaults.FlappingAsync),
    ];
}
