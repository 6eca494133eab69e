namespace ScanMesh.Engine.Versions;

/// <summary>
/// Bitnami's versions: semantic ones whose number after the hyphen is the revision of the package, so that <c>1.2.3-4</c> comes after 1.2.3 and before
/// 1.2.4. Another text after the hyphen is a prerelease as usual.
/// </summary>
public sealed class BitnamiVersionScheme : IVersionScheme
{
    /// <inheritdoc/>
    public string Name => "bitnami";

    /// <inheritdoc/>
    public int? Compare(string left, string right)
    {
        var leftRevision = Revision(left);
        var rightRevision = Revision(right);
        if (!SemVerParts.TryReadLoose(Without(left, leftRevision), out var a) || !SemVerParts.TryReadLoose(Without(right, rightRevision), out var b))
            return null;
        return a.CompareTo(in b) is var order and not 0 ? order : DigitText.Compare(leftRevision, rightRevision);
    }

    /// <inheritdoc/>
    /// <remarks>A record without a revision speaks of all revisions.</remarks>
    public int? CompareToNamed(string version, string named) => Compare(Revision(named).IsEmpty ? Without(version, Revision(version)).ToString() : version, named);

    /// <summary>The digits after the last hyphen, none where something else is there.</summary>
    private static ReadOnlySpan<char> Revision(string version)
    {
        var last = version.AsSpan(version.LastIndexOf('-') + 1);
        return last.Length < version.Length && DigitText.Is(last) ? last : [];
    }

    private static ReadOnlySpan<char> Without(string version, ReadOnlySpan<char> revision) => revision.IsEmpty ? version : version.AsSpan(0, version.Length - revision.Length - 1);
}
