using ScanMesh.Events.V1;

namespace ScanMesh.Client;

/// <summary>A subscription to the event log.</summary>
public sealed record WatchOptions
{
    /// <summary>Where to begin; later connections go on after the last event by themselves.</summary>
    public required WatchStart Start { get; init; }

    /// <summary>What is wanted; null for everything that the token may see.</summary>
    public Filter? Filter { get; init; }

    /// <summary>How often the mesh shows that it is alive, 1 to 300 s. After three of them without a word the client connects again.</summary>
    public int HeartbeatSeconds { get; init; } = 20;

    /// <summary>Longest pause between two attempts to connect.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Told each heartbeat: a cursor that may be stored, and the data's age. Must not block.</summary>
    public Action<Heartbeat>? OnHeartbeat { get; init; }

    /// <summary>Told once all events of <see cref="WatchStart.Snapshot"/> were given, with the cursor the log goes on from.</summary>
    public Action<string>? OnSnapshotEnd { get; init; }

    /// <summary>Told before each new attempt: why the last connection ended, and the pause.</summary>
    public Action<ScanMeshException, TimeSpan>? OnReconnect { get; init; }
}
