namespace ScanMesh.Engine.Versions;

/// <summary>Order to follow.</summary>
public sealed class GoVersionScheme : IVersionScheme
{
    /// <inheritdoc/>
    public string Name => "go";

    /// <inheritdoc/>
    public int? Compare(string left, string right) => left == right ? 0 : null;
}
