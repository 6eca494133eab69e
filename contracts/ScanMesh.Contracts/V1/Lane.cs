namespace ScanMesh.Contracts.V1;

/// <summary>Names of the lanes (SEMANTICS S2): each is one work queue with its own workers. Wire text.</summary>
public static class Lane
{
    /// <summary>Pushes told by a registry; capacity is reserved for them.</summary>
    public const string Push = "scan.push";

    /// <summary>Scans that somebody asked for.</summary>
    public const string OnDemand = "scan.ondemand";

    /// <summary>Stored inventories against newer advisories.</summary>
    public const string Rematch = "scan.rematch";

    /// <summary>Images that were there before us, and re-indexing.</summary>
    public const string Backfill = "scan.backfill";

    /// <summary>Third attempts, one at a time.</summary>
    public const string Isolated = "scan.isolated";

    /// <summary>All lanes, in the order above.</summary>
    public static IReadOnlyList<string> All { get; } = [Push, OnDemand, Rematch, Backfill, Isolated];
}
