namespace ScanMesh.Engine.Images.Layers;

/// <summary>The canonical order of facts: os-release facts first, then packages by type, name, version, architecture, source and the rest; ordinal.</summary>
internal sealed class FactOrder : IComparer<Fact>
{
    /// <summary>The one instance.</summary>
    public static readonly FactOrder Instance = new();

    /// <inheritdoc/>
    public int Compare(Fact? x, Fact? y) => (x, y) switch
    {
        (PackageFact left, PackageFact right) => Packages(left, right),
        (OsReleaseFact left, OsReleaseFact right) => Texts(left.Fields.Select(Line), right.Fields.Select(Line)),
        _ => Rank(x).CompareTo(Rank(y)),
    };

    private static int Packages(PackageFact left, PackageFact right)
    {
        var order = string.CompareOrdinal(left.Type, right.Type);
        if (order == 0)
            order = string.CompareOrdinal(left.Name, right.Name);
        if (order == 0)
            order = string.CompareOrdinal(left.Version, right.Version);
        if (order == 0)
            order = string.CompareOrdinal(left.Architecture, right.Architecture);
        if (order == 0)
            order = string.CompareOrdinal(left.SourceName, right.SourceName);
        if (order == 0)
            order = string.CompareOrdinal(left.SourceVersion, right.SourceVersion);
        if (order == 0)
            order = string.CompareOrdinal(left.InnerPath, right.InnerPath);
        if (order == 0)
            order = left.Basis.CompareTo(right.Basis);
        if (order == 0)
            order = left.IsDevelopment.CompareTo(right.IsDevelopment);
        if (order == 0)
            order = string.CompareOrdinal(left.Module, right.Module);
        return order != 0 ? order : Texts(left.Licences, right.Licences);
    }

    private static int Texts(IEnumerable<string> left, IEnumerable<string> right) => string.CompareOrdinal(string.Join('\n', left), string.Join('\n', right));

    private static string Line(KeyValuePair<string, string> field) => $"{field.Key}={field.Value}";

    private static int Rank(Fact? fact) => fact switch { null => 0, OsReleaseFact => 1, PackageFact => 2, _ => 3 };
}
