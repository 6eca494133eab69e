using System.Text.RegularExpressions;

namespace ScanMesh.Engine.Versions;

/// <summary>Python's order: PEP 440 with all the forms that it normalises (its appendix B). What it does not accept is not comparable.</summary>
public sealed partial class Pep440VersionScheme : IVersionScheme
{
    private const int MaxLength = 256;

    /// <inheritdoc/>
    public string Name => "pep440";

    /// <inheritdoc/>
    public int? Compare(string left, string right)
    {
        if (Read(left) is not { } a || Read(right) is not { } b)
            return null;
        var order = DigitText.Compare(a.Groups["epoch"].ValueSpan, b.Groups["epoch"].ValueSpan);
        if (order == 0)
            order = CompareReleases(a.Groups["release"].ValueSpan, b.Groups["release"].ValueSpan);
        if (order == 0)
            order = PreRank(a).CompareTo(PreRank(b));
        if (order == 0)
            order = DigitText.Compare(a.Groups["preN"].ValueSpan, b.Groups["preN"].ValueSpan);
        if (order == 0)
            order = ComparePost(a, b);
        if (order == 0)
            order = CompareDev(a, b);
        return order != 0 ? order : CompareLocals(a.Groups["local"], b.Groups["local"]);
    }

    private static Match? Read(string text) => text.Length <= MaxLength && Pattern().Match(text) is { Success: true } match ? match : null;

    private static int CompareReleases(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        while (!a.IsEmpty || !b.IsEmpty)
        {
            var order = DigitText.Compare(Next(ref a), Next(ref b)); // a missing number is 0
            if (order != 0)
                return order;
        }

        return 0;
    }

    /// <summary>A development release alone comes before all of its version's prereleases, a version without one after them.</summary>
    private static int PreRank(Match version) => version.Groups["pre"].ValueSpan is { Length: > 0 } pre
        ? char.ToLowerInvariant(pre[0]) switch { 'a' => 1, 'b' => 2, _ => 3 }
        : version.Groups["dev"].Success && !IsPost(version) ? 0 : 4;

    private static bool IsPost(Match version) => version.Groups["post"].Success || version.Groups["postN"].Success;

    private static int ComparePost(Match a, Match b) => IsPost(a) != IsPost(b)
        ? IsPost(a).CompareTo(IsPost(b))
        : DigitText.Compare(a.Groups["postN"].ValueSpan, b.Groups["postN"].ValueSpan);

    private static int CompareDev(Match a, Match b) => a.Groups["dev"].Success != b.Groups["dev"].Success
        ? b.Groups["dev"].Success.CompareTo(a.Groups["dev"].Success)
        : DigitText.Compare(a.Groups["devN"].ValueSpan, b.Groups["devN"].ValueSpan);

    private static int CompareLocals(Group a, Group b)
    {
        if (!a.Success || !b.Success)
            return a.Success.CompareTo(b.Success);
        var (left, right) = (a.Value.ToLowerInvariant().Split('.', '-', '_'), b.Value.ToLowerInvariant().Split('.', '-', '_'));
        for (var i = 0; i < left.Length && i < right.Length; i++)
        {
            var (isLeft, isRight) = (DigitText.Is(left[i]), DigitText.Is(right[i]));
            var order = isLeft != isRight ? isLeft.CompareTo(isRight) : isLeft ? DigitText.Compare(left[i], right[i]) : Math.Sign(string.CompareOrdinal(left[i], right[i]));
            if (order != 0)
                return order;
        }

        return left.Length.CompareTo(right.Length);
    }

    private static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> rest)
    {
        var dot = rest.IndexOf('.');
        var part = dot < 0 ? rest : rest[..dot];
        rest = dot < 0 ? [] : rest[(dot + 1)..];
        return part;
    }

    [GeneratedRegex("""
        \A\s*v?
        (?:(?<epoch>[0-9]+)!)?
        (?<release>[0-9]+(?:\.[0-9]+)*)
        (?:[-_.]?(?<pre>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<preN>[0-9]+)?)?
        (?:-(?<postN>[0-9]+)|[-_.]?(?<post>post|rev|r)[-_.]?(?<postN>[0-9]+)?)?
        (?:[-_.]?(?<dev>dev)[-_.]?(?<devN>[0-9]+)?)?
        (?:\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?
        \s*\z
        """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
