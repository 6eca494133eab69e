namespace ScanMesh.Engine.Versions;

/// <summary>
/// Ruby's order (Gem::Version): numbers and words alternating, a hyphen stands for <c>.pre.</c>, words before numbers, zeros before the first
/// word and at the end do not count. An empty text is version 0, as there.
/// </summary>
public sealed class GemVersionScheme : IVersionScheme
{
    private const int MaxLength = 256;

    /// <inheritdoc/>
    public string Name => "rubygems";

    /// <inheritdoc/>
    public int? Compare(string left, string right)
    {
        if (Segments(left) is not { } a || Segments(right) is not { } b)
            return null;
        for (var i = 0; i < a.Count || i < b.Count; i++)
        {
            var (x, y) = (i < a.Count ? a[i] : "0", i < b.Count ? b[i] : "0");
            var (isX, isY) = (char.IsAsciiDigit(x[0]), char.IsAsciiDigit(y[0]));
            var order = isX != isY ? isX.CompareTo(isY) : isX ? DigitText.Compare(x, y) : Math.Sign(string.CompareOrdinal(x, y));
            if (order != 0)
                return order;
        }

        return 0;
    }

    /// <summary>Runs of digits and of letters, without the zeros that do not count; null for what is no version.</summary>
    private static List<string>? Segments(string version)
    {
        var text = version.Length > MaxLength ? "-" : version.Trim(' ', '\t', '\n', '\v', '\f', '\r');
        if (text.Length == 0)
            return [];
        if (!IsVersion(text))
            return null;
        var segments = new List<string>();
        var hasWord = false;
        for (var i = 0; i < text.Length;)
        {
            var end = i + 1;
            if (char.IsAsciiLetterOrDigit(text[i]))
            {
                while (end < text.Length && char.IsAsciiLetterOrDigit(text[end]) && char.IsAsciiDigit(text[end]) == char.IsAsciiDigit(text[i]))
                    end++;
                Add(text[i..end]);
            }
            else if (text[i] == '-')
                Add("pre");
            i = end;
        }

        DropZeros(segments);
        return segments;

        void Add(string segment)
        {
            if (!hasWord && char.IsAsciiLetter(segment[0]))
            {
                hasWord = true;
                DropZeros(segments);
            }

            segments.Add(segment);
        }
    }

    /// <summary>
    /// A number, then parts of letters and digits with a dot before each; where there is a hyphen, what follows it may hold more of them.
    /// </summary>
    private static bool IsVersion(string text)
    {
        var hyphen = text.IndexOf('-', StringComparison.Ordinal);
        var numbers = hyphen < 0 ? text : text[..hyphen];
        return numbers.Length > 0 && SemVerParts.AreIdentifiers(numbers) && DigitText.Is(numbers.Split('.')[0])
            && (hyphen < 0 || SemVerParts.AreIdentifiers(text.AsSpan(hyphen + 1)));
    }

    private static void DropZeros(List<string> segments)
    {
        while (segments.Count > 0 && segments[^1].All(c => c == '0'))
            segments.RemoveAt(segments.Count - 1);
    }
}
