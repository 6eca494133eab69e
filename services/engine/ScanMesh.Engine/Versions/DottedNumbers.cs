namespace ScanMesh.Engine.Versions;

/// <summary>Versions that are nothing but numbers: the first that differs decides, a longer one comes after its beginning.</summary>
internal static class DottedNumbers
{
    /// <summary>Longest version that is read, characters.</summary>
    public const int MaxLength = 256;

    /// <summary>The order of two lists of ASCII digits with one of the separators between them; both must be such lists.</summary>
    public static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right, ReadOnlySpan<char> separators)
    {
        while (true)
        {
            if (left.IsEmpty || right.IsEmpty)
                return right.IsEmpty.CompareTo(left.IsEmpty);
            var order = DigitText.Compare(Next(ref left, separators), Next(ref right, separators));
            if (order != 0)
                return order;
        }
    }

    /// <summary>True for one or more numbers with exactly one separator between them.</summary>
    public static bool Are(ReadOnlySpan<char> text, ReadOnlySpan<char> separators)
    {
        if (text.Length > MaxLength)
            return false;
        foreach (var range in text.SplitAny(separators))
            if (!DigitText.Is(text[range]))
                return false;
        return true;
    }

    private static ReadOnlySpan<char> Next(scoped ref ReadOnlySpan<char> rest, ReadOnlySpan<char> separators)
    {
        var end = rest.IndexOfAny(separators);
        var part = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[(end + 1)..];
        return part;
    }
}
