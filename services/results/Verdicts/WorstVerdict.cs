using ScanMesh.Events.V1;

namespace ScanMesh.Results.Verdicts;

/// <summary>Several verdicts as one: the worst counts, in the order fail, unknown, warn, pass.</summary>
internal static class WorstVerdict
{
    private const int MaxReasons = 20;

    /// <summary>The worst of the children's verdicts; a missing one counts as unknown, and none at all is unknown.</summary>
    /// <param name="children">Name (platform or digest), verdict or null, and why there is none.</param>
    public static Verdict Of(IReadOnlyCollection<(string Name, Verdict? Verdict, string? Reason)> children)
    {
        var worst = children.Count == 0 ? VerdictOutcome.Unknown : children.Select(c => c.Verdict?.Outcome ?? VerdictOutcome.Unknown).MaxBy(Badness);
        var result = new Verdict { Outcome = worst };
        if (children.Count == 0)
            result.Reasons.Add("the index names no image");
        foreach (var (name, verdict, reason) in children)
        {
            if (verdict is null)
                result.Reasons.Add($"{name}: {reason ?? "no result"}");
            else if (verdict.Outcome == worst)
                result.Reasons.AddRange(verdict.Reasons.Select(r => $"{name}: {r}"));
            if (result.Policy.Length == 0)
                result.Policy = verdict?.Policy ?? "";
            if (verdict?.EvaluatedAt is { } at && (result.EvaluatedAt is null || at < result.EvaluatedAt))
                result.EvaluatedAt = at;
        }

        while (result.Reasons.Count > MaxReasons)
            result.Reasons.RemoveAt(result.Reasons.Count - 1);
        return result;
    }

    private static int Badness(VerdictOutcome outcome) => outcome switch
    {
        VerdictOutcome.Fail => 3,
        VerdictOutcome.Warn => 1,
        VerdictOutcome.Pass => 0,
        _ => 2,
    };
}
