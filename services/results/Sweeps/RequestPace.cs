namespace ScanMesh.Results.Sweeps;

/// <summary>
/// Spreads requests evenly, so that no minute, whenever it begins, has more than the budget. The first one waits too: a process that is started again
/// does not know when the one before it asked last.
/// </summary>
internal sealed class RequestPace(int perMinute, TimeProvider time)
{
    private readonly TimeSpan interval = TimeSpan.FromMinutes(1) / perMinute;
    private readonly Lock gate = new();
    private DateTimeOffset last = time.GetUtcNow();
    private long sent;

    /// <summary>Requests let through so far.</summary>
    public long Sent => Interlocked.Read(ref sent);

    /// <summary>Returns when the next request may be sent.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset turn;
        lock (gate)
        {
            var now = time.GetUtcNow();
            turn = last + interval > now ? last + interval : now;
            last = turn;
        }

        while (turn - time.GetUtcNow() is { Ticks: > 0 } rest)
            await Task.Delay(rest, time, cancellationToken).ConfigureAwait(false);
        Interlocked.Increment(ref sent);
    }
}
