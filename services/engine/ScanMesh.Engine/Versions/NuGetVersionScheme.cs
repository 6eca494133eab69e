namespace ScanMesh.Engine.Versions;

/// <summary>Order to follow.</summary>
public sealed class NuGetVersionScheme : IVersionScheme
{
    /// <inheritdoc/>
    public string Name => "nuget";

    /// <inheritdoc/>
    public int? Compare(string left, string right) => left == right ? 0 : null;
}
