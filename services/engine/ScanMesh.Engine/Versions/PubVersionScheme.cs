namespace ScanMesh.Engine.Versions;

/// <summary>Order to follow.</summary>
public sealed class PubVersionScheme : IVersionScheme
{
    /// <inheritdoc/>
    public string Name => "pub";

    /// <inheritdoc/>
    public int? Compare(string left, string right) => left == right ? 0 : null;
}
