namespace ScanMesh.Engine.Versions;

/// <summary>R's order (numeric_version): whole numbers parted by dots or hyphens, which are alike; "1.0" comes before "1.0.0".</summary>
public sealed class CranVersionScheme : IVersionScheme
{
    private const string Separators = ".-";

    /// <inheritdoc/>
    public string Name => "cran";

    /// <inheritdoc/>
    public int? Compare(string left, string right) =>
        DottedNumbers.Are(left, Separators) && DottedNumbers.Are(right, Separators) ? DottedNumbers.Compare(left, right, Separators) : null;
}
