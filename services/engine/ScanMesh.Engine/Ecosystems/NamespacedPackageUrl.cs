using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems;

/// <summary>Purls of packages whose name has its namespace in it.</summary>
internal static class NamespacedPackageUrl
{
    /// <summary>The purl's text; the namespace is what comes before the last <paramref name="separator"/> of the name, if any.</summary>
    public static string Of(PackageFact fact, char separator)
    {
        var last = fact.Name.LastIndexOf(separator);
        var (space, name) = last < 0 ? (null, fact.Name) : (fact.Name[..last], fact.Name[(last + 1)..]);
        return PackageUrl.Create(fact.Type, space, name, fact.Version, null, null).ToString();
    }
}
