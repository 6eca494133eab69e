namespace ScanMesh.Hosting.Health;

/// <summary>Answer of one readiness check.</summary>
/// <param name="IsReady">The service can do its work as far as this check is concerned.</param>
/// <param name="Message">For people; null when there is nothing to say.</param>
public readonly record struct ReadinessResult(bool IsReady, string? Message = null)
{
    /// <summary>All is well.</summary>
    public static ReadinessResult Ready(string? message = null) => new(true, message);

    /// <summary>Not now, and why.</summary>
    public static ReadinessResult NotReady(string message) => new(false, message);
}
