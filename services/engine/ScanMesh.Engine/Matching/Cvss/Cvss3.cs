namespace ScanMesh.Engine.Matching;

/// <summary>
/// Base score of CVSS 3.0 and 3.1 vectors, by the equations of FIRST's specification 3.1 section 7.1 (3.0 differs in its environmental
/// equations only), with its integer roundup (appendix A).
/// </summary>
public static class Cvss3
{
    /// <summary>The base score 0.0 to 10.0, or null when the text is no CVSS 3.x vector with all eight base metrics, each once.</summary>
    public static double? BaseScore(string vector)
    {
        if (!vector.StartsWith("CVSS:3.0/", StringComparison.Ordinal) && !vector.StartsWith("CVSS:3.1/", StringComparison.Ordinal))
            return null;
        Span<char> metrics = stackalloc char[8];
        foreach (var range in vector.AsSpan(9).Split('/'))
        {
            var part = vector.AsSpan(9)[range];
            var colon = part.IndexOf(':');
            if (colon <= 0 || colon == part.Length - 1)
                return null;
            var index = Index(part[..colon]);
            if (index < 0)
                continue;
            if (metrics[index] != '\0' || part.Length != colon + 2)
                return null;
            metrics[index] = part[colon + 1];
        }

        var changed = metrics[4] == 'C';
        var attackVector = metrics[0] switch { 'N' => 0.85, 'A' => 0.62, 'L' => 0.55, 'P' => 0.2, _ => double.NaN };
        var complexity = metrics[1] switch { 'L' => 0.77, 'H' => 0.44, _ => double.NaN };
        var privileges = metrics[2] switch { 'N' => 0.85, 'L' => changed ? 0.68 : 0.62, 'H' => changed ? 0.5 : 0.27, _ => double.NaN };
        var interaction = metrics[3] switch { 'N' => 0.85, 'R' => 0.62, _ => double.NaN };
        var scope = metrics[4] is 'U' or 'C' ? 0 : double.NaN;
        var impactBase = 1 - ((1 - Impact(metrics[5])) * (1 - Impact(metrics[6])) * (1 - Impact(metrics[7])));
        var impact = changed ? (7.52 * (impactBase - 0.029)) - (3.25 * Math.Pow(impactBase - 0.02, 15)) : 6.42 * impactBase;
        var exploitability = 8.22 * attackVector * complexity * privileges * interaction;
        var sum = impact + exploitability + scope;
        if (double.IsNaN(sum))
            return null;
        return impact <= 0 ? 0 : RoundUp(Math.Min(changed ? 1.08 * sum : sum, 10));
    }

    private static int Index(ReadOnlySpan<char> metric) => metric switch
    {
        "AV" => 0,
        "AC" => 1,
        "PR" => 2,
        "UI" => 3,
        "S" => 4,
        "C" => 5,
        "I" => 6,
        "A" => 7,
        _ => -1,
    };

    private static double Impact(char value) => value switch { 'H' => 0.56, 'L' => 0.22, 'N' => 0, _ => double.NaN };

    private static double RoundUp(double value)
    {
        var scaled = (long)Math.Round(value * 100_000);
        return scaled % 10_000 == 0 ? scaled / 100_000.0 : ((scaled / 10_000) + 1) / 10.0;
    }
}
