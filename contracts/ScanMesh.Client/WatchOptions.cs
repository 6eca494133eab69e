using ScanMesh.Events.V1;

namespace ScanMesh.Client;

/// <summary>Where a watch starts, and what it hears.</summary>
public sealed record WatchOptions
{
    /// <summary>Goes on after this cursor (of an event handled before). Null: see <see cref="FromOldest"/>.</summary>
    public string? Cursor { get; init; }

    /// <summary>Without a cursor: true = from the oldest event still kept, false = from now on.</summary>
    public bool FromOldest { get; init; }

    /// <summary>Which events; null = all that the token may see.</summary>
    public Filter? Filter { get; init; }

    /// <summary>Seconds between heartbeats, 1 to 300; after three without a word the connection is made again.</summary>
    public int HeartbeatSeconds { get; init; } = 20;

    /// <summary>Longest pause between two tries to connect.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Told each cursor that is safe to keep: of an event once the caller has asked for the next one, and of heartbeats. Null = nobody.
    /// </summary>
    public Action<string>? OnCursor { get; init; }
}
