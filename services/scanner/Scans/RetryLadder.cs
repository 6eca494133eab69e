namespace ScanMesh.Scanner.Scans;

/// <summary>The waits between tries; they equal the retry tiers of every lane (SEMANTICS S2).</summary>
internal static class RetryLadder
{
    private static readonly TimeSpan[] Steps = [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1)];

    /// <summary>The shortest wait: for what is no fault of the request.</summary>
    public static TimeSpan Shortest => Steps[0];

    /// <summary>The longest wait that a tier offers.</summary>
    public static TimeSpan Longest => Steps[^1];

    /// <summary>The wait after so many deferrals; the last step repeats.</summary>
    public static TimeSpan Wait(int deferrals) => Steps[Math.Clamp(deferrals, 0, Steps.Length - 1)];

    /// <summary>True when every step was taken.</summary>
    public static bool IsExhausted(int deferrals) => deferrals >= Steps.Length;
}
