using System.Threading.RateLimiting;

namespace ScanMesh.Ingest.Webhooks;

/// <summary>How many calls a source may make: its rate over time, and bursts of ten times as many. What is over is told to come again.</summary>
internal sealed class SourceBudget : IDisposable
{
    private readonly TokenBucketRateLimiter limiter;
    private int isOver;

    /// <param name="rate">Calls a second.</param>
    public SourceBudget(int rate) => limiter = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
    {
        TokenLimit = checked(rate * 10),
        TokensPerPeriod = Math.Max(1, rate / 10),
        ReplenishmentPeriod = rate >= 10 ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(1.0 / rate),
        AutoReplenishment = true,
    });

    /// <summary>Takes one call; false when there is none left.</summary>
    /// <param name="isFirst">True for the first that is not given after one that was: to be told once, not with each.</param>
    public bool TryTake(out bool isFirst)
    {
        using var lease = limiter.AttemptAcquire();
        isFirst = Interlocked.Exchange(ref isOver, lease.IsAcquired ? 0 : 1) == 0 && !lease.IsAcquired;
        return lease.IsAcquired;
    }

    public void Dispose() => limiter.Dispose();
}
