namespace ScanMesh.Engine.Versions;

/// <summary>
/// Debian's order, deb-version(7): <c>[epoch:]upstream[-revision]</c>; parts compared by alternating non-digit and digit runs, letters
/// before other characters, <c>~</c> before everything, even the end.
/// </summary>
public sealed class DpkgVersionScheme : IVersionScheme
{
    /// <inheritdoc/>
    public string Name => "dpkg";

    /// <inheritdoc/>
    public int? Compare(string left, string right)
    {
        if (!TryParse(left, out var a) || !TryParse(right, out var b))
            return null;
        if (a.Epoch != b.Epoch)
            return a.Epoch < b.Epoch ? -1 : 1;
        var order = CompareRuns(a.Upstream, b.Upstream);
        return order != 0 ? order : CompareRuns(a.Revision, b.Revision);
    }

    /// <summary>
    /// True for what dpkg accepts: an epoch of digits up to 2,147,483,647, a non-empty upstream part of letters, digits and <c>. + - ~ :</c>,
    /// a non-empty revision (where there is a hyphen) of letters, digits and <c>. + ~</c>. A first character that is no digit is only a warning to dpkg.
    /// </summary>
    public static bool IsValid(string version) => TryParse(version, out _);

    private static bool TryParse(string text, out Parts parts)
    {
        parts = default;
        var rest = text.AsSpan().Trim(" \t\n\r\v\f");
        var epoch = 0L;
        var colon = rest.IndexOf(':');
        if (colon >= 0)
        {
            if (colon == 0 || !TryReadEpoch(rest[..colon], out epoch))
                return false;
            rest = rest[(colon + 1)..];
        }

        var hyphen = rest.LastIndexOf('-');
        var upstream = hyphen < 0 ? rest : rest[..hyphen];
        var revision = hyphen < 0 ? default : rest[(hyphen + 1)..];
        if (upstream.IsEmpty || (hyphen >= 0 && revision.IsEmpty) || !IsOf(upstream, ".+-~:") || !IsOf(revision, ".+~"))
            return false;
        parts = new Parts(epoch, upstream, revision);
        return true;
    }

    private static bool TryReadEpoch(ReadOnlySpan<char> text, out long epoch)
    {
        epoch = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
                return false;
            epoch = epoch * 10 + (c - '0');
            if (epoch > int.MaxValue)
                return false;
        }

        return true;
    }

    private static bool IsOf(ReadOnlySpan<char> text, string others)
    {
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c) && !others.Contains(c, StringComparison.Ordinal))
                return false;
        return true;
    }

    private static int CompareRuns(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        int i = 0, j = 0;
        while (i < a.Length || j < b.Length)
        {
            while ((i < a.Length && !char.IsAsciiDigit(a[i])) || (j < b.Length && !char.IsAsciiDigit(b[j])))
            {
                var difference = Weight(a, i) - Weight(b, j);
                if (difference != 0)
                    return Math.Sign(difference);
                i++;
                j++;
            }

            while (i < a.Length && a[i] == '0')
                i++;
            while (j < b.Length && b[j] == '0')
                j++;
            var first = 0;
            while (i < a.Length && j < b.Length && char.IsAsciiDigit(a[i]) && char.IsAsciiDigit(b[j]))
            {
                if (first == 0)
                    first = a[i] - b[j];
                i++;
                j++;
            }

            if (i < a.Length && char.IsAsciiDigit(a[i]))
                return 1;
            if (j < b.Length && char.IsAsciiDigit(b[j]))
                return -1;
            if (first != 0)
                return Math.Sign(first);
        }

        return 0;
    }

    /// <summary>Order of a character outside a digit run: ~, then the end or a digit, then letters, then the rest.</summary>
    private static int Weight(ReadOnlySpan<char> text, int index)
    {
        if (index >= text.Length || char.IsAsciiDigit(text[index]))
            return 0;
        var c = text[index];
        return c == '~' ? -1 : char.IsAsciiLetter(c) ? c : c + 256;
    }

    private readonly ref struct Parts(long epoch, ReadOnlySpan<char> upstream, ReadOnlySpan<char> revision)
    {
        public long Epoch { get; } = epoch;
        public ReadOnlySpan<char> Upstream { get; } = upstream;
        public ReadOnlySpan<char> Revision { get; } = revision;
    }
}
