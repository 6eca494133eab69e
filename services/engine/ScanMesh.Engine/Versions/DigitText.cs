namespace ScanMesh.Engine.Versions;

/// <summary>Whole numbers of any length as their digits.</summary>
internal static class DigitText
{
    /// <summary>The order of two texts of ASCII digits as numbers.</summary>
    public static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        left = left.TrimStart('0');
        right = right.TrimStart('0');
        return left.Length != right.Length ? left.Length.CompareTo(right.Length) : Math.Sign(left.SequenceCompareTo(right));
    }

    /// <summary>True for one or more ASCII digits.</summary>
    public static bool Is(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExceptInRange('0', '9');
}
