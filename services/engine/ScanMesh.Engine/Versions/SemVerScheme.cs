namespace ScanMesh.Engine.Versions;

/// <summary>
/// Semantic Versioning 2.0.0 section 11 in the loose form that npm reads (node-semver's <c>loose</c>): blanks, <c>v</c> and <c>=</c> before it, a
/// prerelease without its hyphen, fewer than three numbers (the others are 0). Build metadata and numbers after the third do not count.
/// </summary>
public sealed class SemVerScheme : IVersionScheme
{
    private const int MaxLength = 256;

    /// <inheritdoc/>
    public string Name => "semver";

    /// <inheritdoc/>
    public int? Compare(string left, string right)
    {
        if (!Parts.TryRead(left, out var a) || !Parts.TryRead(right, out var b))
            return null;
        var order = DigitText.Compare(a.Major, b.Major);
        if (order == 0)
            order = DigitText.Compare(a.Minor, b.Minor);
        if (order == 0)
            order = DigitText.Compare(a.Patch, b.Patch);
        return order != 0 ? order : ComparePrerelease(a.Prerelease, b.Prerelease);
    }

    private static int ComparePrerelease(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        if (a.IsEmpty || b.IsEmpty)
            return a.IsEmpty.CompareTo(b.IsEmpty);
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

    private static ReadOnlySpan<char> Next(scoped ref ReadOnlySpan<char> rest)
    {
        var dot = rest.IndexOf('.');
        var part = dot < 0 ? rest : rest[..dot];
        rest = dot < 0 ? [] : rest[(dot + 1)..];
        return part;
    }

    private readonly ref struct Parts(ReadOnlySpan<char> major, ReadOnlySpan<char> minor, ReadOnlySpan<char> patch, ReadOnlySpan<char> prerelease)
    {
        public readonly ReadOnlySpan<char> Major = major;
        public readonly ReadOnlySpan<char> Minor = minor;
        public readonly ReadOnlySpan<char> Patch = patch;
        public readonly ReadOnlySpan<char> Prerelease = prerelease;

        public static bool TryRead(ReadOnlySpan<char> text, out Parts parts)
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

            var build = text.IndexOf('+');
            var prerelease = build < 0 ? text : text[..build];
            if (prerelease is ['-', ..])
                prerelease = prerelease[1..];
            else if (prerelease.Length > 0 && !char.IsAsciiLetter(prerelease[0]))
                return false;
            if (text is ['-', ..] && prerelease.IsEmpty)
                return false;
            foreach (var c in prerelease)
                if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.'))
                    return false;
            if (prerelease is ['.', ..] or [.., '.'] || prerelease.Contains("..", StringComparison.Ordinal))
                return false;
            parts = new Parts(major, minor, patch, prerelease);
            return true;
        }

        private static ReadOnlySpan<char> Dotted(scoped ref ReadOnlySpan<char> text)
        {
            if (text is not ['.', >= '0' and <= '9', ..])
                return [];
            text = text[1..];
            return Digits(ref text);
        }

        private static ReadOnlySpan<char> Digits(scoped ref ReadOnlySpan<char> text)
        {
            var length = text.IndexOfAnyExceptInRange('0', '9');
            var digits = length < 0 ? text : text[..length];
            text = text[digits.Length..];
            return digits;
        }
    }
}
