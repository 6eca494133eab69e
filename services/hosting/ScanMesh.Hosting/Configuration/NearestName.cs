namespace ScanMesh.Hosting.Configuration;

/// <summary>Finds what somebody probably meant.</summary>
public static class NearestName
{
    private const int MaxLength = 64;

    /// <summary><c>; did you mean 'x'?</c>, or empty when nothing known is near (a third of the name's length, at least 2 edits).</summary>
    public static string Suggestion(string name, IEnumerable<string> known)
    {
        if (name.Length is 0 or > MaxLength)
            return "";
        var best = known.Where(k => k.Length is > 0 and <= MaxLength)
            .Select(k => (Name: k, Distance: Distance(name.ToLowerInvariant(), k.ToLowerInvariant())))
            .OrderBy(k => k.Distance).ThenBy(k => k.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        return best.Name is not null && best.Distance <= Math.Max(2, name.Length / 3) ? $"; did you mean '{best.Name}'?" : "";
    }

    // Optimal string alignment: edits and swaps of neighbours, which are the usual slips of fingers.
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                d[i, j] = Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }
}
