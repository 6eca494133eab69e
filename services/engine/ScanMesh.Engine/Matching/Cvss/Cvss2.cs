namespace ScanMesh.Engine.Matching;

/// <summary>Base score of CVSS 2.0 vectors, by the equations of FIRST's complete guide to version 2, section 3.2.1.</summary>
public static class Cvss2
{
    /// <summary>The base score 0.0 to 10.0, or null when the text is no CVSS 2.0 vector with all six base metrics, each once. Parentheses around it are allowed.</summary>
    public static double? BaseScore(string vector)
    {
        var text = vector.AsSpan();
        if (text is ['(', .., ')'])
            text = text[1..^1];
        Span<char> metrics = stackalloc char[6];
        foreach (var range in text.Split('/'))
        {
            var part = text[range];
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

        var accessVector = metrics[0] switch { 'L' => 0.395, 'A' => 0.646, 'N' => 1.0, _ => double.NaN };
        var complexity = metrics[1] switch { 'H' => 0.35, 'M' => 0.61, 'L' => 0.71, _ => double.NaN };
        var authentication = metrics[2] switch { 'M' => 0.45, 'S' => 0.56, 'N' => 0.704, _ => double.NaN };
        var impact = 10.41 * (1 - ((1 - Impact(metrics[3])) * (1 - Impact(metrics[4])) * (1 - Impact(metrics[5]))));
        var exploitability = 20 * accessVector * complexity * authentication;
        var score = ((0.6 * impact) + (0.4 * exploitability) - 1.5) * (impact == 0 ? 0 : 1.176);
        return double.IsNaN(score) ? null : Math.Round(score, 1, MidpointRounding.AwayFromZero);
    }

    private static int Index(ReadOnlySpan<char> metric) => metric switch
    {
        "AV" => 0,
        "AC" => 1,
        "Au" => 2,
        "C" => 3,
        "I" => 4,
        "A" => 5,
        _ => -1,
    };

    private static double Impact(char value) => value switch { 'N' => 0, 'P' => 0.275, 'C' => 0.66, _ => double.NaN };
}
