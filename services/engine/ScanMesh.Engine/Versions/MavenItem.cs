namespace ScanMesh.Engine.Versions;

/// <summary>A part of a Maven version.</summary>
internal abstract record MavenItem
{
    /// <summary>A whole number, as its digits.</summary>
    public sealed record Number(string Digits) : MavenItem;

    /// <summary>A word, lower case.</summary>
    public sealed record Qualifier : MavenItem
    {
        private const int ReleaseRank = 5;

        /// <summary>A word; a, b and m are short for alpha, beta and milestone when a digit follows.</summary>
        public Qualifier(string text, bool beforeDigit)
        {
            Rank = text switch
            {
                "a" when beforeDigit => 0,
                "b" when beforeDigit => 1,
                "m" when beforeDigit => 2,
                "alpha" => 0,
                "beta" => 1,
                "milestone" => 2,
                "rc" or "cr" => 3,
                "snapshot" => 4,
                "" or "ga" or "final" or "release" => ReleaseRank,
                "sp" => 6,
                _ => 7,
            };
            Text = Rank == 7 ? text : "";
            IsEmpty = text.Length == 0;
        }

        /// <summary>True for no word at all, which may be dropped.</summary>
        public bool IsEmpty { get; }

        /// <summary>Place among the known words; unknown ones come last.</summary>
        public int Rank { get; }

        /// <summary>An unknown word.</summary>
        public string Text { get; }

        /// <summary>Its order against no word, which is the release.</summary>
        public int AgainstRelease => Rank.CompareTo(ReleaseRank);

        /// <summary>The order of two words.</summary>
        public static int CompareWords(Qualifier a, Qualifier b) => a.Rank != b.Rank ? a.Rank.CompareTo(b.Rank) : Math.Sign(string.CompareOrdinal(a.Text, b.Text));
    }

    /// <summary>A word and a number that belong together: "rc1" or "rc-1".</summary>
    public sealed record Combination(Qualifier Word, Number Count) : MavenItem;

    /// <summary>The whole version, or what follows a hyphen.</summary>
    public sealed record Sequence(List<MavenItem> Items) : MavenItem;

    /// <summary>The order of two items.</summary>
    public static int Compare(MavenItem a, MavenItem b) => (a, b) switch
    {
        (Number x, Number y) => DigitText.Compare(x.Digits, y.Digits),
        (Number, _) => 1,
        (_, Number) => -1,
        (Sequence x, Sequence y) => CompareSequences(x.Items, y.Items),
        (Sequence x, _) => CompareToSingle(x.Items, b),
        (_, Sequence y) => -CompareToSingle(y.Items, a),
        (Combination x, Combination y) => Qualifier.CompareWords(x.Word, y.Word) is var order and not 0 ? order : Compare(x.Count, y.Count),
        (Combination x, Qualifier y) => CompareToWord(x, y),
        (Qualifier x, Combination y) => -CompareToWord(y, x),
        (Qualifier x, Qualifier y) => Qualifier.CompareWords(x, y),
        _ => throw new InvalidOperationException("there is no other item"),
    };

    /// <summary>The order of an item against nothing.</summary>
    private static int CompareToNothing(MavenItem item) => item switch
    {
        Number number => IsZero(number) ? 0 : 1,
        Qualifier word => word.AgainstRelease,
        Combination both => both.Word.AgainstRelease is var order and not 0 ? order : CompareToNothing(both.Count),
        Sequence list => list.Items.Select(CompareToNothing).FirstOrDefault(o => o != 0),
        _ => 0,
    };

    /// <summary>True for a number that is 0.</summary>
    public static bool IsZero(Number number) => number.Digits.All(c => c == '0');

    private static int CompareToWord(Combination both, Qualifier word)
    {
        var order = Qualifier.CompareWords(both.Word, word);
        return order != 0 ? order : word.AgainstRelease == 0 ? CompareToNothing(both.Count) : 1;
    }

    private static int CompareToSingle(List<MavenItem> items, MavenItem single)
    {
        var order = items.Count == 0 ? -CompareToNothing(single) : Compare(items[0], single);
        for (var i = 1; order == 0 && i < items.Count; i++)
            order = CompareToNothing(items[i]);
        return order;
    }

    private static int CompareSequences(List<MavenItem> a, List<MavenItem> b)
    {
        for (var i = 0; i < a.Count || i < b.Count; i++)
        {
            var order = i >= a.Count ? -CompareToNothing(b[i]) : i >= b.Count ? CompareToNothing(a[i]) : Compare(a[i], b[i]);
            if (order != 0)
                return order;
        }

        return 0;
    }
}
