namespace ScanMesh.Engine.Versions;

/// <summary>
/// Dart's order (pub_semver): semantic versions whose build metadata count too, after everything else; none comes before any. Versions are
/// read as loosely as npm's, because advisories write them so; the metadata must be identifiers.
/// </summary>
public sealed class PubVersionScheme : IVersionScheme
{
    /// <inheritdoc/>
    public string Name => "pub";

    /// <inheritdoc/>
    public int? Compare(string left, string right)
    {
        if (!TryRead(left, out var a) || !TryRead(right, out var b))
            return null;
        var order = a.CompareTo(in b);
        return order != 0 ? order : SemVerParts.CompareIdentifiers(a.Build, b.Build);
    }

    private static bool TryRead(string text, out SemVerParts parts) =>
        SemVerParts.TryReadLoose(text, out parts) && (!text.Contains('+', StringComparison.Ordinal) || SemVerParts.AreIdentifiers(parts.Build));
}
