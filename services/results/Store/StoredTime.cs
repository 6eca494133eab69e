namespace ScanMesh.Results.Store;

/// <summary>Times as both databases keep them: microseconds since 1970-01-01T00:00Z.</summary>
internal static class StoredTime
{
    /// <summary>Microseconds since 1970; finer parts are cut off.</summary>
    public static long ToStored(this DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The time of a stored value.</summary>
    public static DateTimeOffset FromStored(this long stored) => DateTimeOffset.UnixEpoch.AddTicks(stored * TimeSpan.TicksPerMicrosecond);

    /// <summary>The time of a stored value that may be absent.</summary>
    public static DateTimeOffset? FromStored(this long? stored) => stored?.FromStored();

    /// <summary>The duration of a stored value.</summary>
    public static TimeSpan ToDuration(this long stored) => TimeSpan.FromTicks(stored * TimeSpan.TicksPerMicrosecond);

    /// <summary>Microseconds of a duration.</summary>
    public static long ToStored(this TimeSpan duration) => duration.Ticks / TimeSpan.TicksPerMicrosecond;
}
