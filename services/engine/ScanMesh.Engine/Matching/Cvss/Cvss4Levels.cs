namespace ScanMesh.Engine.Matching;

/// <summary>A CVSS 4.0 vector's effective metrics as steps below the most severe value, its equivalence classes, and how far it lies below the highest vector of each.</summary>
internal readonly ref struct Cvss4Levels
{
    private readonly int av, ac, at, pr, ui, vc, vi, va, sc, si, sa, e, cr, ir, ar;

    /// <summary>Takes the fifteen effective values in the order AV AC AT PR UI VC VI VA SC SI SA E CR IR AR.</summary>
    public Cvss4Levels(ReadOnlySpan<char> values)
    {
        (av, ac, at) = ("NALP".IndexOf(values[0], StringComparison.Ordinal), values[1] == 'L' ? 0 : 1, values[2] == 'N' ? 0 : 1);
        (pr, ui) = ("NLH".IndexOf(values[3], StringComparison.Ordinal), "NPA".IndexOf(values[4], StringComparison.Ordinal));
        (vc, vi, va) = (Impact(values[5]), Impact(values[6]), Impact(values[7]));
        // Safety lies above high, so that high is one step down.
        (sc, si, sa) = (Safety(values[8]), Safety(values[9]), Safety(values[10]));
        e = "APU".IndexOf(values[11], StringComparison.Ordinal);
        (cr, ir, ar) = (Requirement(values[12]), Requirement(values[13]), Requirement(values[14]));
    }

    /// <summary>False when nothing is lost anywhere.</summary>
    public bool HasImpact => vc < 2 || vi < 2 || va < 2 || sc < 3 || si < 3 || sa < 3;

    /// <summary>Equivalence classes 1 to 6 (tables 24 to 29 of the specification).</summary>
    public (int Eq1, int Eq2, int Eq3, int Eq4, int Eq5, int Eq6) Classes() => (
        av == 0 && pr == 0 && ui == 0 ? 0 : av != 3 && (av == 0 || pr == 0 || ui == 0) ? 1 : 2,
        ac == 0 && at == 0 ? 0 : 1,
        vc == 0 && vi == 0 ? 0 : vc == 0 || vi == 0 || va == 0 ? 1 : 2,
        si == 0 || sa == 0 ? 0 : sc == 1 || si == 1 || sa == 1 ? 1 : 2,
        e,
        (cr == 0 && vc == 0) || (ir == 0 && vi == 0) || (ar == 0 && va == 0) ? 0 : 1);

    /// <summary>Steps below the highest vector of class 1.</summary>
    public int Distance1(int eq1) => eq1 switch
    {
        0 => First((0, 0, 0)),
        1 => First((1, 0, 0), (0, 1, 0), (0, 0, 1)),
        _ => First((3, 0, 0), (1, 1, 1)),
    };

    /// <summary>Steps below the highest vector of class 2.</summary>
    public int Distance2(int eq2) => ac + at - eq2;

    /// <summary>Steps below the highest vector of classes 3 and 6 together.</summary>
    public int Distance36(int eq3, int eq6) => (eq3, eq6) switch
    {
        (0, 0) => First((0, 0, 0, 0, 0, 0)),
        (0, _) => First((0, 0, 1, 1, 1, 0), (0, 0, 0, 1, 1, 1)),
        (1, 0) => First((1, 0, 0, 0, 0, 0), (0, 1, 0, 0, 0, 0)),
        (1, _) => First((1, 0, 1, 0, 1, 0), (1, 0, 0, 0, 1, 1), (0, 1, 0, 1, 0, 1), (0, 1, 1, 1, 0, 0), (1, 1, 0, 0, 0, 1)),
        _ => First((1, 1, 1, 0, 0, 0)),
    };

    /// <summary>Steps below the highest vector of class 4.</summary>
    public int Distance4(int eq4) => eq4 switch { 0 => sc - 1 + si + sa, 1 => sc + si + sa - 3, _ => sc + si + sa - 6 };

    private int First(params ReadOnlySpan<(int Av, int Pr, int Ui)> highest)
    {
        foreach (var (a, p, u) in highest)
            if (av >= a && pr >= p && ui >= u)
                return av - a + pr - p + ui - u;
        throw new InvalidOperationException("A vector lies below no highest vector of its class.");
    }

    private int First(params ReadOnlySpan<(int Vc, int Vi, int Va, int Cr, int Ir, int Ar)> highest)
    {
        foreach (var (c, i, a, rc, ri, ra) in highest)
            if (vc >= c && vi >= i && va >= a && cr >= rc && ir >= ri && ar >= ra)
                return vc - c + vi - i + va - a + cr - rc + ir - ri + ar - ra;
        throw new InvalidOperationException("A vector lies below no highest vector of its class.");
    }

    private static int Impact(char value) => "HLN".IndexOf(value, StringComparison.Ordinal);

    private static int Safety(char value) => "SHLN".IndexOf(value, StringComparison.Ordinal);

    private static int Requirement(char value) => "HML".IndexOf(value, StringComparison.Ordinal);
}
