namespace ScanMesh.Engine.Versions;

/// <summary>The parts of a semantic version as pieces of its text, and their order (Semantic Versioning 2.0.0, section 11).</summary>
internal readonly ref struct SemVerParts(ReadOnlySpan<char> major, ReadOnlySpan<char> minor, ReadOnlySpan<char> patch, ReadOnlySpan<char> prerelease, ReadOnlySpan<char> build)
{
    /// <summary>Longest version that is read, characters.</summary>
    public const int MaxLength = 256;

    public readonly ReadOnlySpan<char> Major = major;
    public readonly ReadOnlySpan<char> Minor = minor;
    public readonly ReadOnlySpan<char> Patch = patch;
    public readonly ReadOnlySpan<char> Prerelease = prerelease;
    public readonly ReadOnlySpan<char> Build = build;

    /// <summary>
    /// Reads what node-semver reads in its <c>loose</c> form: blanks, <c>v</c> and <c>=</c> before it, a prerelease without its hyphen, fewer
    /// than three numbers (the others are 0), more than three (they do not count). What comes after a plus is not looked at.
    /// </summary>
    public static bool TryReadLoose(ReadOnlySpan<char> text, out SemVerParts parts)
    {
        parts = default;
        if (text.Length > MaxLength)
            return false;
        text = text.Trim();
        while (text is ['v' or 'V' or '=', ..])
            text = text[1..].TrimStart();
        var major = Digits(ref text);
        if (major.IsEmpty)
            return false;
        var minor = Dotted(ref text);
        var patch = minor.IsEmpty ? [] : Dotted(ref text);
        if (!patch.IsEmpty)
            while (!Dotted(ref text).IsEmpty)
            {
                // More numbers are no part of a semantic version.
            }

        var plus = text.IndexOf('+');
        var prerelease = plus < 0 ? text : text[..plus];
        if (prerelease is ['-', ..])
            prerelease = prerelease[1..];
        else if (prerelease.Length > 0 && !char.IsAsciiLetter(prerelease[0]))
            return false;
        if (text is ['-', ..] && prerelease.IsEmpty)
            return false;
        if (!prerelease.IsEmpty && !AreIdentifiers(prerelease))
            return false;
        parts = new SemVerParts(major, minor, patch, prerelease, plus < 0 ? [] : text[(plus + 1)..]);
        return true;
    }

    /// <summary>True for one or more identifiers of letters, digits and hyphens, a dot between them.</summary>
    public static bool AreIdentifiers(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.'))
                return false;
        return text is not ([] or ['.', ..] or [.., '.']) && !text.Contains("..", StringComparison.Ordinal);
    }

    /// <summary>The precedence of two versions; build metadata does not count.</summary>
    public int CompareTo(in SemVerParts other)
    {
        var order = DigitText.Compare(Major, other.Major);
        if (order == 0)
            order = DigitText.Compare(Minor, other.Minor);
        if (order == 0)
            order = DigitText.Compare(Patch, other.Patch);
        if (order != 0)
            return order;
        return Prerelease.IsEmpty || other.Prerelease.IsEmpty
            ? Prerelease.IsEmpty.CompareTo(other.Prerelease.IsEmpty)
            : CompareIdentifiers(Prerelease, other.Prerelease);
    }

    /// <summary>The order of two lists of identifiers: numbers before words, words by their characters, the shorter list first.</summary>
    public static int CompareIdentifiers(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        while (true)
        {
            var x = Next(ref a);
            var y = Next(ref b);
            if (x.IsEmpty || y.IsEmpty)
                return x.IsEmpty && y.IsEmpty ? 0 : x.IsEmpty ? -1 : 1;
            var (isX, isY) = (DigitText.Is(x), DigitText.Is(y));
            var order = isX && isY ? DigitText.Compare(x, y) : isX ? -1 : isY ? 1 : Math.Sign(x.SequenceCompareTo(y));
            if (order != 0)
                return order;
        }
    }

    /// <summary>Takes the digits at the start of a text off it.</summary>
    public static ReadOnlySpan<char> Digits(scoped ref ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExceptInRange('0', '9');
        var digits = length < 0 ? text : text[..length];
        text = text[digits.Length..];
        return digits;
    }

    private static ReadOnlySpan<char> Dotted(scoped ref ReadOnlySpan<char> text)
    {
        if (text is not ['.', >= '0' and <= '9', ..])
            return [];
        text = text[1..];
        return Digits(ref text);
    }

    private static ReadOnlySpan<char> Next(scoped ref ReadOnlySpan<char> rest)
    {
        var dot = rest.IndexOf('.');
        var part = dot < 0 ? rest : rest[..dot];
        rest = dot < 0 ? [] : rest[(dot + 1)..];
        return part;
    }
}
