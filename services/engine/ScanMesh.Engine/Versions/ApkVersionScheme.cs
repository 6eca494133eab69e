namespace ScanMesh.Engine.Versions;

/// <summary>
/// Alpine's order, apk-package(5): digits <c>{.digits}</c>, letter, <c>_suffix[number]</c>, <c>~hash</c>, <c>-rN</c>. As with
/// <c>apk version -t</c> the order is total: text that is no version has an order too; <see cref="IsValid"/> is a separate question.
/// </summary>
public sealed class ApkVersionScheme : IVersionScheme
{
    /// <summary>Suffixes in rising order; those before <see cref="ReleaseSuffix"/> come before the release itself.</summary>
    private static readonly string[] Suffixes = ["alpha", "beta", "pre", "rc", "cvs", "svn", "git", "hg", "p"];

    private const int ReleaseSuffix = 4;

    /// <inheritdoc/>
    public string Name => "apk";

    /// <inheritdoc/>
    public int? Compare(string left, string right)
    {
        var a = new Tokens(left);
        var b = new Tokens(right);
        while (a.Kind == b.Kind && a.Kind < TokenKind.End)
        {
            var order = CompareTokens(in a, in b);
            if (order != 0)
                return order;
            a.Next();
            b.Next();
        }

        if (a.Kind == b.Kind)
            return 0;
        if (a.Kind == TokenKind.Suffix && a.Number < ReleaseSuffix)
            return -1;
        if (b.Kind == TokenKind.Suffix && b.Number < ReleaseSuffix)
            return 1;
        return a.Kind > b.Kind ? -1 : 1;
    }

    /// <summary>True for a whole, well-formed version.</summary>
    public static bool IsValid(string version)
    {
        var tokens = new Tokens(version);
        while (tokens.Kind < TokenKind.End)
            tokens.Next();
        return tokens.Kind == TokenKind.End;
    }

    private static int CompareTokens(in Tokens a, in Tokens b) => a.Kind switch
    {
        // A leading zero makes a component a fraction: 1.05 < 1.1, compared as text.
        TokenKind.Digits when a.Text[0] == '0' || b.Text[0] == '0' => Math.Sign(a.Text.SequenceCompareTo(b.Text)),
        TokenKind.InitialDigits or TokenKind.Digits or TokenKind.SuffixNumber or TokenKind.Revision => CompareNumbers(a.Text, b.Text),
        TokenKind.Suffix => a.Number.CompareTo(b.Number),
        _ => Math.Sign(a.Text.SequenceCompareTo(b.Text)),
    };

    private static int CompareNumbers(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        a = a.TrimStart('0');
        b = b.TrimStart('0');
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : Math.Sign(a.SequenceCompareTo(b));
    }

    /// <summary>Kinds in the order in which they may follow each other; a later kind means a shorter version, which is lower.</summary>
    private enum TokenKind
    {
        InitialDigits,
        Digits,
        Letter,
        Suffix,
        SuffixNumber,
        CommitHash,
        Revision,
        End,
        Invalid,
    }

    private ref struct Tokens
    {
        private ReadOnlySpan<char> rest;

        public Tokens(string text)
        {
            rest = text;
            Kind = TokenKind.InitialDigits;
            ReadDigits(TokenKind.InitialDigits);
        }

        public TokenKind Kind { get; private set; }

        /// <summary>Text of digits, letter or hash.</summary>
        public ReadOnlySpan<char> Text { get; private set; }

        /// <summary>Index of the suffix.</summary>
        public int Number { get; private set; }

        public void Next()
        {
            if (rest.IsEmpty)
            {
                Kind = TokenKind.End;
                return;
            }

            switch (rest[0])
            {
                case >= 'a' and <= 'z' when Kind <= TokenKind.Digits:
                    Text = rest[..1];
                    rest = rest[1..];
                    Kind = TokenKind.Letter;
                    return;
                case '.' when Kind <= TokenKind.Digits:
                    rest = rest[1..];
                    ReadDigits(TokenKind.Digits);
                    return;
                case >= '0' and <= '9' when Kind == TokenKind.Suffix:
                    ReadDigits(TokenKind.SuffixNumber);
                    return;
                case '_' when Kind <= TokenKind.SuffixNumber:
                    ReadSuffix();
                    return;
                case '~' when Kind < TokenKind.CommitHash:
                    rest = rest[1..];
                    Read(TokenKind.CommitHash, static c => char.IsAsciiHexDigitLower(c));
                    return;
                case '-' when Kind < TokenKind.Revision && rest.Length > 1 && rest[1] == 'r':
                    rest = rest[2..];
                    ReadDigits(TokenKind.Revision);
                    return;
                default:
                    Kind = TokenKind.Invalid;
                    return;
            }
        }

        private void ReadDigits(TokenKind kind) => Read(kind, static c => char.IsAsciiDigit(c));

        private void Read(TokenKind kind, Func<char, bool> belongs)
        {
            var end = 0;
            while (end < rest.Length && belongs(rest[end]))
                end++;
            Text = rest[..end];
            rest = rest[end..];
            Kind = end == 0 ? TokenKind.Invalid : kind;
        }

        private void ReadSuffix()
        {
            var end = 1;
            while (end < rest.Length && rest[end] is >= 'a' and <= 'z')
                end++;
            Number = Suffixes.Length - 1;
            while (Number >= 0 && !rest[1..end].SequenceEqual(Suffixes[Number]))
                Number--;
            Kind = Number < 0 ? TokenKind.Invalid : TokenKind.Suffix;
            rest = rest[end..];
        }
    }
}
