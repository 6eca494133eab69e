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
        // A record from elsewhere may repeat a key; the last one counts, as in the file itself.
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in fact.Fields)
            fields[key] = value;
        return new Distribution(Field("ID")?.ToLowerInvariant() ?? DefaultId, Field("VERSION_ID"), Field("PRETTY_NAME"), Field("VERSION_CODENAME"))
        {
            IdLike = [.. (Field("ID_LIKE") ?? "").ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries)],
        };

        string? Field(string name) => fields.TryGetValue(name, out var value) && value.Trim() is { Length: > 0 } text ? text : null;
    }
}
