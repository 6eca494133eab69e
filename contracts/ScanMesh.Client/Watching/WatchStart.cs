using Google.Protobuf.WellKnownTypes;
using ScanMesh.Events.V1;

namespace ScanMesh.Client;

/// <summary>Where a subscription begins.</summary>
public sealed class WatchStart
{
    private readonly Action<WatchRequest> set;

    private WatchStart(Action<WatchRequest> set) => this.set = set;

    /// <summary>With what happens from now on.</summary>
    public static WatchStart Now { get; } = new(r => r.Now = new Now());

    /// <summary>With the oldest event that is kept.</summary>
    public static WatchStart Oldest { get; } = new(r => r.Oldest = new Oldest());

    /// <summary>With the present state of each image as <c>image_scanned</c> events, then the log from there.</summary>
    public static WatchStart Snapshot { get; } = new(r => r.Snapshot = new SnapshotThenTail());

    /// <summary>After the event or heartbeat that this cursor came with.</summary>
    public static WatchStart After(string cursor)
    {
        ArgumentException.ThrowIfNullOrEmpty(cursor);
        return new(r => r.Cursor = cursor);
    }

    /// <summary>With the first event at or after this time that is kept.</summary>
    public static WatchStart Since(DateTimeOffset time) => new(r => r.Since = Timestamp.FromDateTimeOffset(time));

    internal void Apply(WatchRequest request) => set(request);
}
