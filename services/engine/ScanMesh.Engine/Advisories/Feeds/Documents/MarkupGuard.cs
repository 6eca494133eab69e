namespace ScanMesh.Engine.Advisories.Feeds.Documents;

/// <summary>
/// The text of an XML document, refused when more than <see cref="MaxRun"/> characters come without a <c>&lt;</c>: an XML reader holds a tag's attributes or
/// a text whole, and neither may hold that character.
/// </summary>
internal sealed class MarkupGuard(TextReader text) : TextReader
{
    /// <summary>Most characters of a tag or a text.</summary>
    public const int MaxRun = 4 << 20;

    private long run;

    /// <inheritdoc/>
    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override int Read(Span<char> buffer)
    {
        var count = text.Read(buffer);
        var some = buffer[..count];
        var first = some.IndexOf('<');
        if (run + (first < 0 ? count : first) > MaxRun)
            throw new InvalidDataException($"a tag or text of more than {MaxRun} characters");
        run = first < 0 ? run + count : count - some.LastIndexOf('<');
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
}
