namespace ScanMesh.Engine.Matching;

/// <summary>
/// Score of CVSS 4.0 vectors with the threat and environmental metrics that they have, by section 8 of FIRST's specification: the score of the
/// vector's equivalence classes (<see cref="Cvss4Table"/>), less the mean way to the next lower ones.
/// </summary>
public static class Cvss4
{
    private const string Prefix = "CVSS:4.0/";

    /// <summary>Metrics that count, with the values from the most to the least severe; the first eleven are mandatory.</summary>
    private static readonly (string Name, string Values)[] metrics =
    [
        ("AV", "NALP"), ("AC", "LH"), ("AT", "NP"), ("PR", "NLH"), ("UI", "NPA"), ("VC", "HLN"), ("VI", "HLN"), ("VA", "HLN"), ("SC", "HLN"), ("SI", "HLN"), ("SA", "HLN"),
        ("E", "APU"), ("CR", "HML"), ("IR", "HML"), ("AR", "HML"),
        ("MAV", "NALP"), ("MAC", "LH"), ("MAT", "NP"), ("MPR", "NLH"), ("MUI", "NPA"), ("MVC", "HLN"), ("MVI", "HLN"), ("MVA", "HLN"), ("MSC", "HLN"), ("MSI", "SHLN"), ("MSA", "SHLN"),
    ];

    private const int Mandatory = 11;
    private const int Modified = 15;

    /// <summary>The score 0.0 to 10.0, or null when the text is no CVSS 4.0 vector: a mandatory metric is missing, one is there twice, a value is wrong. Order does not matter.</summary>
    public static double? Score(string vector)
    {
        if (!vector.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        Span<char> values = stackalloc char[metrics.Length];
        return Read(vector.AsSpan(Prefix.Length), values) ? Score(new Cvss4Levels(values)) : null;
    }

    private static double Score(Cvss4Levels levels)
    {
        if (!levels.HasImpact)
            return 0;
        var (eq1, eq2, eq3, eq4, eq5, eq6) = levels.Classes();
        var score = Cvss4Table.Score(eq1, eq2, eq3, eq4, eq5, eq6)!.Value;
        var (sum, steps) = (0.0, 0);
        Add(Cvss4Table.Score(eq1 + 1, eq2, eq3, eq4, eq5, eq6), levels.Distance1(eq1), eq1 switch { 0 => 1, 1 => 4, _ => 5 });
        Add(Cvss4Table.Score(eq1, eq2 + 1, eq3, eq4, eq5, eq6), levels.Distance2(eq2), eq2 == 0 ? 1 : 2);
        Add(Lower36(), levels.Distance36(eq3, eq6), (eq3, eq6) switch { (0, 0) => 7, (0, _) => 6, (1, _) => 8, _ => 10 });
        Add(Cvss4Table.Score(eq1, eq2, eq3, eq4 + 1, eq5, eq6), levels.Distance4(eq4), eq4 switch { 0 => 6, 1 => 5, _ => 4 });
        Add(Cvss4Table.Score(eq1, eq2, eq3, eq4, eq5 + 1, eq6), 0, 1);
        var exact = steps == 0 ? score : score - (sum / steps);
        // Half up; a value that is a hair below a half by its binary form is one (the specification's reference does the same).
        return Math.Floor((Math.Clamp(exact, 0, 10) * 10) + 0.5 + 1e-6) / 10;

        // The third and the sixth class depend on each other: the way leads to whichever of the next lower pairs is higher.
        double? Lower36() => (eq3, eq6) switch
        {
            (0, 0) => Math.Max(Cvss4Table.Score(eq1, eq2, 0, eq4, eq5, 1)!.Value, Cvss4Table.Score(eq1, eq2, 1, eq4, eq5, 0)!.Value),
            (0, 1) or (1, 0) => Cvss4Table.Score(eq1, eq2, 1, eq4, eq5, 1),
            (1, 1) => Cvss4Table.Score(eq1, eq2, 2, eq4, eq5, 1),
            _ => null,
        };

        void Add(double? lower, int distance, int depth)
        {
            if (lower is not { } next)
                return;
            steps++;
            sum += (score - next) * distance / depth;
        }
    }

    private static bool Read(ReadOnlySpan<char> text, Span<char> values)
    {
        foreach (var range in text.Split('/'))
        {
            var part = text[range];
            var colon = part.IndexOf(':');
            if (colon <= 0 || colon == part.Length - 1)
                return false;
            var index = Index(part[..colon]);
            if (index < 0)
                continue; // supplemental metrics score nothing
            if (values[index] != '\0' || part.Length != colon + 2)
                return false;
            var value = part[colon + 1];
            if (!metrics[index].Values.Contains(value, StringComparison.Ordinal) && !(value == 'X' && index >= Mandatory))
                return false;
            values[index] = value;
        }

        if (values[..Mandatory].Contains('\0'))
            return false;
        // What is modified takes the place of the base metric; what is not defined is the worst.
        for (var i = Modified; i < metrics.Length; i++)
            if (values[i] is not ('\0' or 'X'))
                values[i - Modified] = values[i];
        for (var i = Mandatory; i < Modified; i++)
            if (values[i] is '\0' or 'X')
                values[i] = metrics[i].Values[0];
        return true;
    }

    private static int Index(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < metrics.Length; i++)
            if (name.SequenceEqual(metrics[i].Name))
                return i;
        return -1;
    }
}
