namespace ScanMesh.Scanner.Scans;

/// <summary>
/// Graceful stop: from the moment the worker is told to stop, running scans may go on for the grace time; then <see cref="Ended"/>
/// is cancelled and they give their leases back.
/// </summary>
internal sealed class StopWindow : IDisposable
{
    private readonly CancellationTokenSource ended;
    private readonly CancellationTokenRegistration registration;
    private readonly TimeSpan grace;
    private readonly TimeProvider time;
    private ITimer? timer;

    /// <summary>Watches the host's stop signal.</summary>
    public StopWindow(TimeSpan grace, TimeProvider time, CancellationToken stopping)
    {
        this.grace = grace;
        this.time = time;
        ended = new CancellationTokenSource();
        registration = stopping.Register(Begin);
    }

    /// <summary>True once the worker was told to stop: no new scan begins.</summary>
    public bool IsStopping => Volatile.Read(ref timer) is not null;

    /// <summary>Cancelled when the grace time is over.</summary>
    public CancellationToken Ended => ended.Token;

    /// <summary>Starts the grace time; later calls change nothing.</summary>
    public void Begin()
    {
        var candidate = time.CreateTimer(_ => ended.Cancel(), null, grace, Timeout.InfiniteTimeSpan);
        if (Interlocked.CompareExchange(ref timer, candidate, null) is not null)
            candidate.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        registration.Dispose();
        timer?.Dispose();
        ended.Dispose();
    }
}
