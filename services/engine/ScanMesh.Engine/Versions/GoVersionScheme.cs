namespace ScanMesh.Engine.Versions;

/// <summary>
/// Go's order: module versions as golang.org/x/mod/semver reads them, with or without the leading <c>v</c> that OSV leaves out, so also
/// pseudo-versions and <c>+incompatible</c>; and releases of Go itself ("go1.22rc1", "1.22rc1", "go1.21.3-custom"), of which "1.22rc1" is
/// "1.22.0-rc.1" as in Go's own advisories.
/// </summary>
public sealed class GoVersionScheme : IVersionScheme
{
    /// <inheritdoc/>
    public string Name => "go";

    /// <inheritdoc/>
    public int? Compare(string left, string right) =>
        TryRead(left, out var a) && TryRead(right, out var b) ? a.CompareTo(in b) : null;

    private static bool TryRead(string text, out SemVerParts parts)
    {
        parts = default;
        if (text.Length > SemVerParts.MaxLength)
            return false;
        if (text.StartsWith("go", StringComparison.Ordinal))
        {
            var end = text.AsSpan().IndexOfAny(' ', '-', '+');
            return TryReadRelease(text.AsSpan(2, (end < 0 ? text.Length : end) - 2), out parts);
        }

        return TryReadModule(text is ['v', ..] ? text.AsSpan(1) : text, out parts) || TryReadRelease(text, out parts);
    }

    private static bool TryReadModule(ReadOnlySpan<char> text, out SemVerParts parts)
    {
        parts = default;
        if (!TryReadNumbers(ref text, out var major, out var minor, out var patch))
            return false;
        if (patch.IsEmpty)
        {
            // "v1" and "v1.2" are versions, "v1.2-pre" is none.
            parts = new SemVerParts(major, minor, [], [], []);
            return text.IsEmpty;
        }

        var plus = text.IndexOf('+');
        var build = plus < 0 ? [] : text[(plus + 1)..];
        if (plus >= 0 && !SemVerParts.AreIdentifiers(build))
            return false;
        var prerelease = plus < 0 ? text : text[..plus];
        if (!prerelease.IsEmpty)
        {
            if (prerelease[0] != '-' || !SemVerParts.AreIdentifiers(prerelease[1..]) || HasLeadingZero(prerelease[1..]))
                return false;
            prerelease = prerelease[1..];
        }

        parts = new SemVerParts(major, minor, patch, prerelease, build);
        return true;
    }

    private static bool TryReadRelease(ReadOnlySpan<char> text, out SemVerParts parts)
    {
        parts = default;
        if (!TryReadNumbers(ref text, out var major, out var minor, out var patch))
            return false;
        var letters = text.IndexOfAnyInRange('0', '9');
        var kind = letters < 0 ? text : text[..letters];
        if (kind is not ("" or "rc" or "beta" or "alpha") || (!kind.IsEmpty && (letters < 0 || !DigitText.Is(text[letters..]))) || (kind.IsEmpty && !text.IsEmpty))
            return false;
        parts = new SemVerParts(major, minor, patch, kind.IsEmpty ? [] : $"{kind}.{text[letters..]}", []);
        return true;
    }

    /// <summary>One to three numbers without leading zeros.</summary>
    private static bool TryReadNumbers(scoped ref ReadOnlySpan<char> text, out ReadOnlySpan<char> major, out ReadOnlySpan<char> minor, out ReadOnlySpan<char> patch)
    {
        minor = patch = default;
        return TryReadNumber(ref text, out major)
            && (text is not ['.', ..] || (TryReadDotted(ref text, out minor) && (text is not ['.', ..] || TryReadDotted(ref text, out patch))));
    }

    private static bool TryReadDotted(scoped ref ReadOnlySpan<char> text, out ReadOnlySpan<char> number)
    {
        text = text[1..];
        return TryReadNumber(ref text, out number);
    }

    private static bool TryReadNumber(scoped ref ReadOnlySpan<char> text, out ReadOnlySpan<char> number)
    {
        number = SemVerParts.Digits(ref text);
        return number.Length == 1 || (number.Length > 1 && number[0] != '0');
    }

    private static bool HasLeadingZero(ReadOnlySpan<char> identifiers)
    {
        foreach (var range in identifiers.Split('.'))
            if (identifiers[range] is ['0', _, ..] identifier && DigitText.Is(identifier))
                return true;
        return false;
    }
}
