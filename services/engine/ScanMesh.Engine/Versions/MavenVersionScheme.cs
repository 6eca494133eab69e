namespace ScanMesh.Engine.Versions;

/// <summary>Order to follow.</summary>
public sealed class MavenVersionScheme : IVersionScheme
{
    /// <inheritdoc/>
    public string Name => "maven";

    /// <inheritdoc/>
    public int? Compare(string left, string right) => left == right ? 0 : null;
}
