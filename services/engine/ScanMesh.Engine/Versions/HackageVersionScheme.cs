namespace ScanMesh.Engine.Versions;

/// <summary>Haskell's order (Cabal's Version): whole numbers parted by dots; "1.0" comes before "1.0.0". Cabal reads no number of over nine digits, none with a leading zero.</summary>
public sealed class HackageVersionScheme : IVersionScheme
{
    private const int MaxDigits = 9;
    private const string Separators = ".";

    /// <inheritdoc/>
    public string Name => "hackage";

    /// <inheritdoc/>
    public int? Compare(string left, string right) => IsVersion(left) && IsVersion(right) ? DottedNumbers.Compare(left, right, Separators) : null;

    private static bool IsVersion(ReadOnlySpan<char> text)
    {
        if (!DottedNumbers.Are(text, Separators))
            return false;
        foreach (var range in text.SplitAny(Separators))
            if (text[range] is ['0', _, ..] or { Length: > MaxDigits })
                return false;
        return true;
    }
}
