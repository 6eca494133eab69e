namespace ScanMesh.Engine.Versions;

/// <summary>Order to follow.</summary>
public sealed class CranVersionScheme : IVersionScheme
{
    /// <inheritdoc/>
    public string Name => "cran";

    /// <inheritdoc/>
    public int? Compare(string left, string right) => left == right ? 0 : null;
}
