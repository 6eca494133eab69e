namespace ScanMesh.Client;

/// <summary>Pauses that double up to a bound, each drawn from its upper half so that many subscribers do not come back at once.</summary>
internal sealed class Backoff(TimeSpan max)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    private TimeSpan next = First;

    /// <summary>The next pause.</summary>
    public TimeSpan Next()
    {
        var bound = next < max ? next : max;
        next = bound * 2;
        return bound * (0.5 + (Random.Shared.NextDouble() / 2));
    }

    /// <summary>Begins anew: the connection worked.</summary>
    public void Reset() => next = First;
}
