using ScanMesh.Scanner.Scans;

namespace ScanMesh.Scanner.Snapshots;

/// <summary>Lets the first requests of a starting worker wait a moment for the snapshot, instead of sending them through a retry tier.</summary>
internal sealed class FirstSnapshot(TimeProvider time)
{
    /// <summary>Longest wait of one request.</summary>
    internal static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    private readonly TaskCompletionSource loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A snapshot is in use from now on.</summary>
    public void SetLoaded() => loaded.TrySetResult();

    /// <summary>Returns when a snapshot is in use.</summary>
    /// <exception cref="SnapshotMissingException">None was loaded in time.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await loaded.Task.WaitAsync(LongestWait, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new SnapshotMissingException();
        }
    }
}
