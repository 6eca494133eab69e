namespace ScanMesh.Results.Sweeps;

/// <summary>
/// Which tags are newest, as far as their names tell; registries give no dates with their lists. First "latest", then what begins with a number as versions
/// and dates do (with or without a "v"), the greatest first and the plain one before its variants; then all others in falling ordinal order.
/// </summary>
internal sealed class TagOrder : IComparer<string>
{
    private const string Latest = "latest";

    /// <summary>The one instance.</summary>
    public static TagOrder NewestFirst { get; } = new();

    public int Compare(string? x, string? y)
    {
        var (a, b) = (x ?? "", y ?? "");
        if (a == Latest || b == Latest)
            return (a == Latest ? 0 : 1) - (b == Latest ? 0 : 1);
        var (ofA, ofB) = (NumberLength(a), NumberLength(b));
        if (ofA == 0 || ofB == 0)
            return ofA == ofB ? string.CompareOrdinal(b, a) : ofB - ofA;
        var byNumber = CompareNumbers(b.AsSpan(Start(b), ofB), a.AsSpan(Start(a), ofA));
        if (byNumber != 0)
            return byNumber;
        var (restA, restB) = (a[(Start(a) + ofA)..], b[(Start(b) + ofB)..]);
        if (restA.Length == 0 || restB.Length == 0)
            return restA.Length == restB.Length ? string.CompareOrdinal(a, b) : restA.Length - restB.Length;
        var byRest = string.CompareOrdinal(restB, restA);
        return byRest != 0 ? byRest : string.CompareOrdinal(a, b);
    }

    private static int Start(string tag) => tag.Length > 1 && tag[0] is 'v' or 'V' && char.IsAsciiDigit(tag[1]) ? 1 : 0;

    // How long the dotted number is with which the tag begins.
    private static int NumberLength(string tag)
    {
        var start = Start(tag);
        var at = start;
        while (at < tag.Length && (char.IsAsciiDigit(tag[at]) || (tag[at] == '.' && at > start && at + 1 < tag.Length && char.IsAsciiDigit(tag[at + 1]))))
            at++;
        // A hash that happens to begin with digits is no number.
        return at < tag.Length && char.IsAsciiLetter(tag[at]) && !tag.AsSpan(start, at - start).Contains('.') ? 0 : at - start;
    }

    // Numbers of any length: without leading zeros the longer one is greater.
    private static int CompareNumbers(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        while (a.Length > 0 && b.Length > 0)
        {
            var partA = Part(ref a);
            var partB = Part(ref b);
            var order = partA.Length != partB.Length ? partA.Length - partB.Length : partA.SequenceCompareTo(partB);
            if (order != 0)
                return order;
        }

        return a.Length - b.Length;
    }

    private static ReadOnlySpan<char> Part(ref ReadOnlySpan<char> number)
    {
        var dot = number.IndexOf('.');
        var part = dot < 0 ? number : number[..dot];
        number = dot < 0 ? [] : number[(dot + 1)..];
        return part.TrimStart('0');
    }
}
