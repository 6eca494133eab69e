namespace ScanMesh.Engine.Versions;

/// <summary>
/// Semantic Versioning 2.0.0 section 11 in the loose form that npm reads (node-semver's <c>loose</c>): blanks, <c>v</c> and <c>=</c> before it, a
/// prerelease without its hyphen, fewer than three numbers (the others are 0). Build metadata and numbers after the third do not count.
/// </summary>
public sealed class SemVerScheme : IVersionScheme
{
    /// <inheritdoc/>
    public string Name => "semver";

    /// <inheritdoc/>
    public int? Compare(string left, string right) =>
        SemVerParts.TryReadLoose(left, out var a) && SemVerParts.TryReadLoose(right, out var b) ? a.CompareTo(in b) : null;
}
