namespace ScanMesh.Results.Sweeps;

/// <summary>A run can do nothing before a time; the message says why, for people.</summary>
internal sealed class SweepWaitException(DateTimeOffset until, string message) : Exception(message)
{
    /// <summary>When it goes on.</summary>
    public DateTimeOffset Until { get; } = until;
}
