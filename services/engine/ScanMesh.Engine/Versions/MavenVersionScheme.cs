namespace ScanMesh.Engine.Versions;

/// <summary>
/// Maven's order (ComparableVersion of Maven 4, which mended 3.9's where that was no order): numbers and qualifiers, nested at each hyphen and
/// each change between digits and letters; alpha, beta, milestone, rc, snapshot, release, sp, then other words. Nothing but an empty text or
/// one of over <see cref="MaxLength"/> characters is invalid.
/// </summary>
public sealed class MavenVersionScheme : IVersionScheme
{
    /// <summary>Bounds the depth of nesting too.</summary>
    private const int MaxLength = 256;

    /// <inheritdoc/>
    public string Name => "maven";

    /// <inheritdoc/>
    public int? Compare(string left, string right) => left.Length is 0 or > MaxLength || right.Length is 0 or > MaxLength
        ? null
        : MavenItem.Compare(MavenVersionReader.Read(left), MavenVersionReader.Read(right));
}
