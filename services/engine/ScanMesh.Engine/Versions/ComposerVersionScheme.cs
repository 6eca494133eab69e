namespace ScanMesh.Engine.Versions;

/// <summary>Order to follow.</summary>
public sealed class ComposerVersionScheme : IVersionScheme
{
    /// <inheritdoc/>
    public string Name => "composer";

    /// <inheritdoc/>
    public int? Compare(string left, string right) => left == right ? 0 : null;
}
