namespace ScanMesh.Engine.Versions;

/// <summary>Order to follow.</summary>
public sealed class GemVersionScheme : IVersionScheme
{
    /// <inheritdoc/>
    public string Name => "rubygems";

    /// <inheritdoc/>
    public int? Compare(string left, string right) => left == right ? 0 : null;
}
