namespace ScanMesh.Results.Log;

/// <summary>A hint inside this process that the log has grown; other replicas find out by polling.</summary>
internal sealed class LogSignal
{
    private volatile TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the next pulse.</summary>
    public Task Next => next.Task;

    /// <summary>Wakes all who wait.</summary>
    public void Pulse() => Interlocked.Exchange(ref next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
}
