using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Merge;

/// <summary>Ids that are each given once.</summary>
internal static class PackageIds
{
    /// <summary>Packages in their final order, repeats of an id numbered in canonical order.</summary>
    public static IEnumerable<Package> Numbered(IEnumerable<Package> packages)
    {
        var repeats = new Dictionary<string, int>(StringComparer.Ordinal);
        var canonical = packages.ToList();
        var taken = canonical.Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
        return canonical
            .OrderBy(p => p.Id, StringComparer.Ordinal)
            .ThenBy(p => p.Source?.Name, StringComparer.Ordinal)
            .ThenBy(p => p.Source?.Version, StringComparer.Ordinal)
            .ThenBy(p => p.Path, StringComparer.Ordinal)
            .Select(p => repeats.TryAdd(p.Id, 1) ? p : p with { Id = NumberedId(p.Id) })
            .OrderBy(p => p.Id, StringComparer.Ordinal);

        // A version may itself end in "~2": a number whose id is taken is passed over.
        string NumberedId(string id)
        {
            string numbered;
            do
                numbered = $"{id}~{++repeats[id]}";
            while (!taken.Add(numbered));
            return numbered;
        }
    }
}
