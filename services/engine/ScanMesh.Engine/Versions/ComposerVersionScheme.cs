using System.Text.RegularExpressions;

namespace ScanMesh.Engine.Versions;

/// <summary>
/// Composer's order (composer/semver): versions are normalised ("v1.0-b2" is "1.0.0.0-beta2"), then compared as PHP's version_compare does.
/// A branch ("dev-main") comes before all numbers and is not comparable with another branch. What Composer does not normalise is not comparable.
/// </summary>
public sealed partial class ComposerVersionScheme : IVersionScheme
{
    private const int MaxLength = 256;
    private const string Branch = "dev-";
    private const int NumberRank = 4;

    /// <summary>Words that PHP knows, by their beginning, in rising order with the place of numbers left out.</summary>
    private static readonly (string Start, int Rank)[] Words = [("dev", 0), ("a", 1), ("b", 2), ("rc", 3), ("p", 5)];

    /// <inheritdoc/>
    public string Name => "composer";

    /// <inheritdoc/>
    public int? Compare(string left, string right)
    {
        if (Normalise(left) is not { } a || Normalise(right) is not { } b)
            return null;
        var (isA, isB) = (a.StartsWith(Branch, StringComparison.Ordinal), b.StartsWith(Branch, StringComparison.Ordinal));
        if (isA && isB)
            return a == b ? 0 : null;
        return isA ? -1 : isB ? 1 : CompareNormal(a, b);
    }

    /// <summary>The normal form, or null for what Composer refuses.</summary>
    public static string? Normalise(string version)
    {
        if (version.Length > MaxLength)
            return null;
        var text = version.Trim(' ', '\t', '\n', '\r', '\0', '\v');
        if (Alias().Match(text) is { Success: true } alias)
            text = alias.Groups["version"].Value;
        text = StabilityFlag().Replace(text, "");
        if (text is "master" or "trunk" or "default")
            text = Branch + text;
        if (text.StartsWith(Branch, StringComparison.OrdinalIgnoreCase))
            return Branch + text[Branch.Length..];
        if (BuildMetadata().Match(text) is { Success: true } built)
            text = built.Groups["version"].Value;
        if (Classical().Match(text) is { Success: true } numbers)
            return string.Concat(numbers.Groups["major"].Value, Part("minor"), Part("patch"), Part("fourth"), Modifier(numbers));
        if (Dated().Match(text) is { Success: true } date)
            return date.Groups["date"].Value.Replace('-', '.').Replace(':', '.') + Modifier(date);
        if (NumberedBranch().Match(text) is { Success: true } branch)
            return branch.Groups["major"].Value + string.Concat(Enumerable.Range(0, 3).Select(i => Wild(branch.Groups["part"].Captures, i))) + "-dev";
        return null;

        string Part(string name) => numbers.Groups[name] is { Success: true } part ? part.Value : ".0";
    }

    private static string Wild(CaptureCollection parts, int i) => i < parts.Count && char.IsAsciiDigit(parts[i].Value[1]) ? parts[i].Value : ".9999999";

    private static string Modifier(Match version)
    {
        var word = version.Groups["word"].Value;
        if (word == "stable")
            return "";
        var full = word.ToLowerInvariant() switch { "a" => "alpha", "b" => "beta", "p" or "pl" => "patch", "rc" => "RC", var other => other };
        return (word.Length == 0 ? "" : $"-{full}{version.Groups["count"].Value.TrimStart('.', '-')}") + (version.Groups["dev"].Success ? "-dev" : "");
    }

    /// <summary>PHP's version_compare of two normal forms that are no branches.</summary>
    private static int CompareNormal(string left, string right)
    {
        var a = Token().EnumerateMatches(left);
        var b = Token().EnumerateMatches(right);
        while (true)
        {
            var (hasA, hasB) = (a.MoveNext(), b.MoveNext());
            if (!hasA && !hasB)
                return 0;
            var x = hasA ? left.AsSpan(a.Current.Index, a.Current.Length) : [];
            var y = hasB ? right.AsSpan(b.Current.Index, b.Current.Length) : [];
            // Against nothing, a number is more and a word is as against a number.
            if (!hasA || !hasB)
                return hasA ? (char.IsAsciiDigit(x[0]) ? 1 : Rank(x).CompareTo(NumberRank)) : char.IsAsciiDigit(y[0]) ? -1 : NumberRank.CompareTo(Rank(y));
            var order = char.IsAsciiDigit(x[0]) && char.IsAsciiDigit(y[0]) ? DigitText.Compare(x, y) : Rank(x).CompareTo(Rank(y));
            if (order != 0)
                return order;
        }
    }

    private static int Rank(ReadOnlySpan<char> token)
    {
        if (char.IsAsciiDigit(token[0]))
            return NumberRank;
        foreach (var (start, rank) in Words)
            if (token.StartsWith(start, StringComparison.OrdinalIgnoreCase))
                return rank;
        return -1;
    }

    [GeneratedRegex("""\A(?<version>[^,\s]+) +as +[^,\s]+\z""", RegexOptions.ExplicitCapture)]
    private static partial Regex Alias();

    [GeneratedRegex("""@(stable|RC|beta|alpha|dev)\z""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex StabilityFlag();

    [GeneratedRegex("""\A(?<version>[^,\s+]+)\+[^\s]+\z""", RegexOptions.ExplicitCapture)]
    private static partial Regex BuildMetadata();

    [GeneratedRegex("""
        \Av?(?<major>[0-9]{1,5})(?>(?<minor>\.[0-9]+)?)(?>(?<patch>\.[0-9]+)?)(?>(?<fourth>\.[0-9]+)?)
        [._-]?((?<word>stable|beta|b|RC|alpha|a|patch|pl|p)(?<count>(?>([.-]?[0-9]+)*)))?(?<dev>[.-]?dev)?\z
        """, Options)]
    private static partial Regex Classical();

    [GeneratedRegex("""
        \Av?(?<date>[0-9]{4}([.:-]?[0-9]{2}){1,6}([.:-]?[0-9]{1,3}){0,2})
        [._-]?((?<word>stable|beta|b|RC|alpha|a|patch|pl|p)(?<count>(?>([.-]?[0-9]+)*)))?(?<dev>[.-]?dev)?\z
        """, Options)]
    private static partial Regex Dated();

    [GeneratedRegex("""\Av?(?<major>[0-9]+)(?<part>\.([0-9]+|[xX*])){0,3}\s*[.-]?dev\z""", Options)]
    private static partial Regex NumberedBranch();

    [GeneratedRegex("""[0-9]+|[A-Za-z]+""")]
    private static partial Regex Token();

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace;
}
