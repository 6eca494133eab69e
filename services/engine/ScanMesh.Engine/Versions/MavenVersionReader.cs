namespace ScanMesh.Engine.Versions;

/// <summary>Reads the text of a Maven version; every text is one.</summary>
internal sealed class MavenVersionReader
{
    private static readonly MavenItem.Number Zero = new("0");
    private readonly string text;
    private readonly List<List<MavenItem>> open = [[]];
    private int start;
    private bool isDigit;
    private bool isCombination;

    private MavenVersionReader(string text) => this.text = text;

    /// <summary>The version as its parts.</summary>
    public static MavenItem.Sequence Read(string version) => new MavenVersionReader(version.ToLowerInvariant()).Read();

    private MavenItem.Sequence Read()
    {
        for (var i = 0; i < text.Length; i++)
            if (text[i] == '.')
                Dot(i);
            else if (text[i] == '-')
                Hyphen(i);
            else if (char.IsAsciiDigit(text[i]))
                Digit(i);
            else
                Letter(i);
        if (text.Length > start)
        {
            if (!isDigit && open[^1].Count > 0)
                Nest();
            open[^1].Add(Item(isDigit, text.Length));
        }

        for (var i = open.Count - 1; i >= 0; i--)
            Normalise(open[i]);
        return new MavenItem.Sequence(open[0]);
    }

    private void Dot(int i)
    {
        open[^1].Add(i == start ? Zero : Item(isDigit, i));
        isCombination = false;
        start = i + 1;
    }

    private void Hyphen(int i)
    {
        if (i != start && !isDigit && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1]))
        {
            isCombination = true; // X-1 is X1
            return;
        }

        open[^1].Add(i == start ? Zero : Item(isDigit, i));
        start = i + 1;
        Nest();
        isCombination = false;
    }

    private void Digit(int i)
    {
        if (!isDigit && i > start)
        {
            isCombination = true;
            if (open[^1].Count > 0)
                Nest();
        }

        isDigit = true;
    }

    private void Letter(int i)
    {
        if (isDigit && i > start)
        {
            open[^1].Add(Item(true, i));
            start = i;
            Nest();
            isCombination = false;
        }

        isDigit = false;
    }

    private void Nest()
    {
        var items = new List<MavenItem>();
        open[^1].Add(new MavenItem.Sequence(items));
        open.Add(items);
    }

    private MavenItem Item(bool isNumber, int end)
    {
        var part = text[start..end];
        if (!isCombination)
            return isNumber ? new MavenItem.Number(part) : new MavenItem.Qualifier(part, beforeDigit: false);
        part = part.Replace("-", "", StringComparison.Ordinal);
        var digit = part.AsSpan().IndexOfAnyInRange('0', '9');
        return new MavenItem.Combination(new MavenItem.Qualifier(part[..digit], beforeDigit: true), new MavenItem.Number(part[digit..]));
    }

    /// <summary>Drops what says nothing: zeros at the end or before a word, and a nesting around nothing else.</summary>
    private static void Normalise(List<MavenItem> items)
    {
        for (var i = items.Count - 1; i >= 0; i--)
            if (IsNothing(items[i]) && (i == items.Count - 1 || IsWord(items[i + 1]) || (items[i + 1] is MavenItem.Sequence next && (IsWord(next.Items[0]) || next.Items[0] is MavenItem.Combination))))
                items.RemoveAt(i);
        if (items is [MavenItem.Sequence only])
        {
            items.Clear();
            items.AddRange(only.Items);
        }
    }

    private static bool IsWord(MavenItem item) => item is MavenItem.Qualifier;

    private static bool IsNothing(MavenItem item) => item switch
    {
        MavenItem.Number number => MavenItem.IsZero(number),
        MavenItem.Qualifier word => word.IsEmpty,
        MavenItem.Sequence list => list.Items.Count == 0,
        _ => false,
    };
}
