using System.Threading.RateLimiting;

namespace ScanMesh.Ingest.Webhooks;

/// <summary>How many calls a source may make: its rate over time, and bursts of ten times as many. What is over is told to come again.</summary>
internal sealed class SourceBudget : IDisposable
{
    private readonly TokenBucketRateLimiter limiter;

    /// <param name="rate">Calls a second.</param>
    public SourceBudget(int rate) => limiter = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
    {
        TokenLimit = checked(rate * 10),
        TokensPerPeriod = Math.Max(1, rate / 10),
        ReplenishmentPeriod = rate >= 10 ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(1.0 / rate),
        AutoReplenishment = true,
    });

    /// <summary>Takes one call; false when there is none left.</summary>
    public bool TryTake()
    {
        using var lease = limiter.AttemptAcquire();
        return lease.IsAcquired;
    }

    public void Dispose() => limiter.Dispose();
}
