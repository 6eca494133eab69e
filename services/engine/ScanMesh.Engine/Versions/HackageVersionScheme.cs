namespace ScanMesh.Engine.Versions;

/// <summary>Order to follow.</summary>
public sealed class HackageVersionScheme : IVersionScheme
{
    /// <inheritdoc/>
    public string Name => "hackage";

    /// <inheritdoc/>
    public int? Compare(string left, string right) => left == right ? 0 : null;
}
