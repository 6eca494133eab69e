namespace ScanMesh.Engine.Advisories.Feeds.Documents;

/// <summary>
/// The text of an XML document, refused when a tag, a text, a CDATA section, a comment or an instruction is of more than <see cref="MaxRun"/> characters: an
/// XML reader holds each of them whole, or may. A tag and a text end before the next <c>&lt;</c>, which neither may hold; the others at their own end.
/// </summary>
internal sealed class MarkupGuard(TextReader text) : TextReader
{
    /// <summary>Most characters between one of these and the next.</summary>
    public const int MaxRun = 4 << 20;

    private static readonly Section[] sections = [new("![CDATA[", "]]>"), new("!--", "-->"), new("?", "?>")];

    // What follows a '<' while it may still begin a section; what came last within a section, as long as its end at most.
    private string recent = "";
    private Section? inside;
    private bool isOpening;
    private long run;

    /// <inheritdoc/>
    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override int Read(Span<char> buffer)
    {
        var count = text.Read(buffer);
        for (ReadOnlySpan<char> left = buffer[..count]; !left.IsEmpty;)
            left = left[(isOpening ? Open(left[0]) : inside is { } section ? Within(left, section) : Between(left))..];
        return count;
    }

    /// <inheritdoc/>
    public override int Peek() => text.Peek();

    /// <inheritdoc/>
    public override int Read()
    {
        Span<char> one = stackalloc char[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            text.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>A tag or a text, to the next beginning. Each of these answers how many characters it took.</summary>
    private int Between(ReadOnlySpan<char> some)
    {
        var next = some.IndexOf('<');
        if (next < 0)
            return Take(some.Length);
        Take(next);
        (isOpening, recent, run) = (true, "", 1);
        return next + 1;
    }

    /// <summary>One character after a <c>&lt;</c>: where it cannot begin a section any more, it is of a tag and looked at again.</summary>
    private int Open(char next)
    {
        if (recent.Length == 0 && next is not ('!' or '?'))
        {
            isOpening = false; // nearly always
            return 0;
        }

        recent += next;
        var begun = Array.Find(sections, s => s.Begin.StartsWith(recent, StringComparison.Ordinal));
        isOpening = begun is not null && begun.Begin.Length > recent.Length;
        if (begun is null)
        {
            Take(recent.Length - 1);
            return 0;
        }

        if (!isOpening)
        {
            Take(recent.Length);
            (inside, recent) = (begun, "");
        }

        return 1;
    }

    /// <summary>The inside of a section, to its end or the next character that may end it.</summary>
    private int Within(ReadOnlySpan<char> some, Section section)
    {
        var close = some.IndexOf('>');
        var count = close < 0 ? some.Length : close + 1;
        Take(count);
        var keep = section.End.Length;
        recent = count >= keep ? some[(count - keep)..count].ToString() : string.Concat(recent.AsSpan(Math.Max(0, recent.Length + count - keep)), some[..count]);
        if (close >= 0 && recent == section.End)
            (inside, recent, run) = (null, "", 0);
        return count;
    }

    private int Take(int count) => (run += count) <= MaxRun ? count
        : throw new InvalidDataException($"a tag, text, section, comment or instruction of more than {MaxRun} characters");

    private sealed record Section(string Begin, string End);
}
