using ScanMesh.Engine.Model;
using ScanMesh.Scanner.Mesh;

namespace ScanMesh.Scanner.Scans;

/// <summary>What a fault means for the request (SEMANTICS S1, S2): decided in one place, whenever it happened.</summary>
internal static class FaultRules
{
    /// <summary>Cause of a deferral because the registry is at its limit.</summary>
    internal const string RateLimited = "rate-limited";

    private const int LongestMessage = 1000;

    /// <summary>The consequence of a fault.</summary>
    public static Consequence For(Exception fault, int deferrals) => fault switch
    {
        FenceLostException => new Consequence(ConsequenceKind.Abandon, FailureReason.Unknown, "Another worker owns the scan.", TimeSpan.Zero),
        LedgerUnavailableException e => new Consequence(ConsequenceKind.Defer, FailureReason.Unknown, Cut(e.Message), RetryLadder.Shortest) { Cause = "results-unavailable" },
        SnapshotMissingException e => new Consequence(ConsequenceKind.Defer, FailureReason.Unknown, Cut(e.Message), RetryLadder.Shortest) { Cause = "no-snapshot" },
        ScanException { RetryAfter: { } pause } e => new Consequence(ConsequenceKind.Defer, e.Reason, Cut(e.Message), pause) { Cause = RateLimited },
        ScanException { IsTransient: false } e => new Consequence(ConsequenceKind.Fail, e.Reason, Cut(e.Message), TimeSpan.Zero),
        ScanException e => Retry(e.Reason, Cut(e.Message), deferrals),
        _ => Retry(FailureReason.Internal, $"The worker failed ({fault.GetType().Name}); its log has the details.", deferrals),
    };

    private static Consequence Retry(FailureReason reason, string message, int deferrals) =>
        new(ConsequenceKind.Retry, reason, message, RetryLadder.Wait(deferrals));

    private static string Cut(string text) => text.Length <= LongestMessage ? text : text[..LongestMessage];
}
