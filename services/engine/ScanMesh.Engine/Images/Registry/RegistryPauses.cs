namespace ScanMesh.Engine.Images.Registry;

/// <summary>
/// The pause that a registry asked for, kept by all requests of this process to it together: one pause for all, however many were refused. What is waited is
/// taken from a budget that fills up again within ten minutes; a registry that asks for more is at its limit, and its scans are to be deferred.
/// </summary>
internal sealed class RegistryPauses
{
    private static readonly TimeSpan longest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan refill = TimeSpan.FromMinutes(10);

    private readonly TimeSpan budget;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private TimeSpan left;
    private DateTimeOffset countedAt;
    private DateTimeOffset until;

    public RegistryPauses(TimeSpan budget, TimeProvider time)
    {
        (this.budget, this.time) = (budget, time);
        (left, countedAt) = (budget, time.GetUtcNow());
    }

    /// <summary>Begins a pause, or joins the one that lasts as long; false when it is too long or the budget is spent.</summary>
    public bool TryBegin(TimeSpan asked)
    {
        if (asked > longest)
            return false;
        lock (gate)
        {
            var now = time.GetUtcNow();
            left += budget * ((now - countedAt) / refill);
            left = left > budget ? budget : left;
            countedAt = now;
            var end = now + asked;
            var more = end - (until > now ? until : now);
            if (more > left)
                return false;
            if (more > TimeSpan.Zero)
                (left, until) = (left - more, end);
            return true;
        }
    }

    /// <summary>Returns when no pause is left to keep.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        while (Remaining() is { Ticks: > 0 } rest)
            await Task.Delay(rest, time, cancellationToken).ConfigureAwait(false);
    }

    private TimeSpan Remaining()
    {
        lock (gate)
            return until - time.GetUtcNow();
    }
}
