namespace ScanMesh.Engine.Advisories.Feeds.Errata;

/// <summary>A binary package of an erratum.</summary>
/// <param name="Ecosystem">With its release, for example <c>Fedora:40</c>.</param>
/// <param name="Name">Name as rpm prints it.</param>
/// <param name="Module">Module and stream of modular content, for example <c>nodejs:18</c>; else "".</param>
internal readonly record struct ErratumPackage(string Ecosystem, string Name, string Module) : IComparable<ErratumPackage>
{
    /// <inheritdoc/>
    public int CompareTo(ErratumPackage other) =>
        string.CompareOrdinal(Ecosystem, other.Ecosystem) is var e and not 0 ? e
        : string.CompareOrdinal(Name, other.Name) is var n and not 0 ? n
        : string.CompareOrdinal(Module, other.Module);
}
