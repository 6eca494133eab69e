using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.OsRelease;

/// <summary>Reads a distribution out of os-release's fields.</summary>
internal static class OsReleaseDistribution
{
    private const string DefaultId = "linux";

    /// <summary>The distribution; ID is "linux" where the file has none (os-release(5)).</summary>
    public static Distribution Of(OsReleaseFact fact)
    {
        var fields = fact.Fields.ToDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal);
        return new Distribution(Field("ID")?.ToLowerInvariant() ?? DefaultId, Field("VERSION_ID"), Field("PRETTY_NAME"), Field("VERSION_CODENAME"))
        {
            IdLike = [.. (Field("ID_LIKE") ?? "").ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries)],
        };

        string? Field(string name) => fields.TryGetValue(name, out var value) && value.Trim() is { Length: > 0 } text ? text : null;
    }
}
