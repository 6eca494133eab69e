namespace ScanMesh.Engine.Advisories.Feeds.Errata;

/// <summary>A binary package of an erratum.</summary>
/// <param name="Ecosystem">With its release, for example <c>Fedora:40</c>.</param>
/// <param name="Name">Name as rpm prints it.</param>
internal readonly record struct ErratumPackage(string Ecosystem, string Name) : IComparable<ErratumPackage>
{
    /// <inheritdoc/>
    public int CompareTo(ErratumPackage other) =>
        string.CompareOrdinal(Ecosystem, other.Ecosystem) is var order and not 0 ? order : string.CompareOrdinal(Name, other.Name);
}
