using System.Reflection;
using DbUp.Engine;

namespace ScanMesh.Results.Store;

/// <summary>The numbered SQL scripts of a store's Migrations folder, embedded in this assembly. A shipped script is never changed.</summary>
internal static class Migrations
{
    /// <summary>Scripts of one store, in order.</summary>
    public static IEnumerable<SqlScript> Of(string store)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var prefix = $"ScanMesh.Results.Store.{store}.Migrations.";
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return new SqlScript(name[prefix.Length..], reader.ReadToEnd());
        }
    }

    /// <summary>Throws when a script failed.</summary>
    public static void Check(DatabaseUpgradeResult result)
    {
        if (!result.Successful)
            throw new InvalidOperationException($"The database could not be brought to this version (script {result.ErrorScript?.Name}).", result.Error);
    }
}
