namespace ScanMesh.Engine.Model;

/// <summary>
/// The one exception family for remote and image faults that end a scan. The message is safe to show: it says what, where and
/// what to do, and holds no credentials.
/// </summary>
public class ScanException : Exception
{
    /// <summary>A fault with its reason, the text for people, and the cause if there is one.</summary>
    public ScanException(FailureReason reason, string message, Exception? cause = null) : base(message, cause) => Reason = reason;

    /// <summary>The reason, from the closed set.</summary>
    public FailureReason Reason { get; }

    /// <summary>How long the registry asked us to wait (Retry-After), where it did; such a fault is a deferral, not a failed attempt.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>True when the registry knows who asks and says no (403): other credentials of the same owner would not help.</summary>
    internal bool IsRefusal { get; init; }

    /// <summary>True when a range was asked for that begins behind the end (416).</summary>
    internal bool IsRangeBeyondEnd { get; init; }

    /// <summary>True when trying again later may help.</summary>
    public bool IsTransient => Reason is FailureReason.RegistryUnavailable or FailureReason.Timeout or FailureReason.Internal;
}
