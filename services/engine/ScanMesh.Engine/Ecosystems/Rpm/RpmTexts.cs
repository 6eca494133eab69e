namespace ScanMesh.Engine.Ecosystems.Rpm;

/// <summary>Texts of a header, each ended by a NUL.</summary>
/// <param name="data">The store from the first text on.</param>
/// <param name="count">How many there are.</param>
internal ref struct RpmTexts(ReadOnlySpan<byte> data, uint count)
{
    private ReadOnlySpan<byte> rest = data;
    private uint left = count;

    /// <summary>The next text; false at the end.</summary>
    /// <exception cref="InvalidDataException">The store ends within it.</exception>
    public bool TryNext(out ReadOnlySpan<byte> text)
    {
        text = [];
        if (left == 0)
            return false;
        var end = rest.IndexOf((byte)0);
        if (end < 0)
            throw new InvalidDataException("a text goes on behind the end of its header");
        text = rest[..end];
        rest = rest[(end + 1)..];
        left--;
        return true;
    }
}
