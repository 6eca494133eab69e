namespace ScanMesh.Engine.Versions;

/// <summary>
/// rpm's order, rpm-version(7), that of its <c>rpm.vercmp</c>: <c>[epoch:]version[-release]</c>; a missing epoch is 0, a missing release comes
/// before every release. (Only in dependencies does rpm skip a missing release; "equal to both 1-1 and 1-2" would be no order.)
/// Nothing but an empty text or one of over <see cref="MaxLength"/> characters is invalid.
/// </summary>
public sealed class RpmVersionScheme : IVersionScheme
{
    private const int MaxLength = 1024;

    /// <inheritdoc/>
    public string Name => "rpm";

    /// <inheritdoc/>
    public int? Compare(string left, string right)
    {
        if (left.Length is 0 or > MaxLength || right.Length is 0 or > MaxLength)
            return null;
        var a = Parts.Of(left);
        var b = Parts.Of(right);
        var order = DigitText.Compare(a.Epoch, b.Epoch);
        if (order == 0)
            order = CompareSegments(a.Version, b.Version);
        if (order == 0)
            order = a.HasRelease.CompareTo(b.HasRelease);
        return order != 0 ? order : CompareSegments(a.Release, b.Release);
    }

    /// <summary>
    /// The order of two versions or two releases alone (rpm's <c>rpmvercmp</c>): runs of letters and of digits, the rest only parts them;
    /// in rising order ~, the end, ^, letters, digits.
    /// </summary>
    public static int CompareSegments(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (true)
        {
            left = left[Separators(left)..];
            right = right[Separators(right)..];
            var (kindLeft, kindRight) = (KindOf(left), KindOf(right));
            if (kindLeft != kindRight)
                return kindLeft < kindRight ? -1 : 1;
            if (kindLeft == SegmentKind.End)
                return 0;
            var a = Segment(ref left, kindLeft);
            var b = Segment(ref right, kindRight);
            var order = kindLeft == SegmentKind.Digits ? DigitText.Compare(a, b) : Math.Sign(a.SequenceCompareTo(b));
            if (order != 0)
                return order;
        }
    }

    private static int Separators(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && !char.IsAsciiLetterOrDigit(text[length]) && text[length] is not ('~' or '^'))
            length++;
        return length;
    }

    private static SegmentKind KindOf(ReadOnlySpan<char> text) => text switch
    {
        [] => SegmentKind.End,
        ['~', ..] => SegmentKind.Tilde,
        ['^', ..] => SegmentKind.Caret,
        [>= '0' and <= '9', ..] => SegmentKind.Digits,
        _ => SegmentKind.Letters,
    };

    private static ReadOnlySpan<char> Segment(scoped ref ReadOnlySpan<char> rest, SegmentKind kind)
    {
        var length = 1;
        if (kind is SegmentKind.Digits or SegmentKind.Letters)
            while (length < rest.Length && (kind == SegmentKind.Digits ? char.IsAsciiDigit(rest[length]) : char.IsAsciiLetter(rest[length])))
                length++;
        var segment = rest[..length];
        rest = rest[length..];
        return segment;
    }

    /// <summary>What a version may go on with, in rising order.</summary>
    private enum SegmentKind
    {
        Tilde,
        End,
        Caret,
        Letters,
        Digits,
    }

    private readonly ref struct Parts(ReadOnlySpan<char> epoch, ReadOnlySpan<char> version, bool hasRelease, ReadOnlySpan<char> release)
    {
        public readonly ReadOnlySpan<char> Epoch = epoch;
        public readonly ReadOnlySpan<char> Version = version;
        public readonly bool HasRelease = hasRelease;
        public readonly ReadOnlySpan<char> Release = release;

        /// <summary>The epoch is what digits come before a first colon; the release is what comes after the last hyphen.</summary>
        public static Parts Of(ReadOnlySpan<char> text)
        {
            var digits = text.IndexOfAnyExceptInRange('0', '9');
            var epoch = digits >= 0 && text[digits] == ':' ? text[..digits] : [];
            var rest = digits >= 0 && text[digits] == ':' ? text[(digits + 1)..] : text;
            var hyphen = rest.LastIndexOf('-');
            return hyphen < 0 ? new Parts(epoch, rest, false, []) : new Parts(epoch, rest[..hyphen], true, rest[(hyphen + 1)..]);
        }
    }
}
