using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;

namespace ScanMesh.Engine.Images.Merge;

/// <summary>
/// Which packages are present after each layer, and since which: the introducing layer is the lowest from which the same package was
/// continuously present, not the last one that rewrote its database.
/// </summary>
internal sealed class PackagePresence(ImmutableArray<IEcosystem> ecosystems)
{
    private readonly HashSet<string> databaseTypes = ecosystems.Where(e => e.IsPackageDatabase).Select(e => e.PackageType).ToHashSet(StringComparer.Ordinal);
    private readonly Dictionary<PackageKey, int> counts = [];
    private readonly Dictionary<PackageKey, int> since = [];
    private readonly HashSet<PackageKey> touched = [];

    /// <summary>A file came.</summary>
    public void Add(LiveFile file) => Count(file, 1);

    /// <summary>A file went.</summary>
    public void Remove(LiveFile file) => Count(file, -1);

    /// <summary>Ends a layer: what came and went within it counts by its result.</summary>
    public void EndLayer(int layer)
    {
        foreach (var key in touched)
            if (counts.TryGetValue(key, out var count) && count == 0)
            {
                counts.Remove(key);
                since.Remove(key);
            }
            else
                since.TryAdd(key, layer);
        touched.Clear();
    }

    /// <summary>What makes two facts the same package: from a package database the path does not matter.</summary>
    public PackageKey KeyOf(PackageFact fact, string path) => new(
        fact.Type, fact.Name, fact.Version, fact.Architecture, fact.SourceName, fact.SourceVersion, databaseTypes.Contains(fact.Type) ? "" : PlaceOf(fact, path));

    /// <summary>The place of a fact: the file, or what lies in it.</summary>
    public static string PlaceOf(PackageFact fact, string path) => fact.InnerPath is { } inner ? $"{path}/{inner}" : path;

    /// <summary>Number of the introducing layer of a package that is present.</summary>
    public int IntroducedBy(PackageKey key) => since[key];

    private void Count(LiveFile file, int change)
    {
        foreach (var evidence in file.Evidence)
            foreach (var fact in evidence.Facts)
                if (fact is PackageFact package)
                {
                    var key = KeyOf(package, file.Path);
                    CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _) += change;
                    touched.Add(key);
                }
    }
}

/// <summary>Identity of a package across layers.</summary>
internal readonly record struct PackageKey(string Type, string Name, string Version, string? Architecture, string? SourceName, string? SourceVersion, string Path);
