namespace ScanMesh.Scanner.Mesh;

/// <summary>How a lease is given back.</summary>
/// <param name="CountAttempt">True when the attempt failed; false for a graceful stop or a registry at its limit.</param>
/// <param name="RetryAt">When the retry is due; the watchdog does not dispatch earlier.</param>
/// <param name="Reason">Reason of the closed set, or "stopping" or "deferred".</param>
/// <param name="Message">For people.</param>
internal sealed record LeaseRelease(bool CountAttempt, DateTimeOffset RetryAt, string Reason, string Message);
