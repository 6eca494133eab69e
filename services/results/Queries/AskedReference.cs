using ScanMesh.Hosting.Configuration;

namespace ScanMesh.Results.Queries;

/// <summary>What people write when they look for a push: <c>[registry or host/]repository[:tag][@digest]</c>.</summary>
/// <param name="Registries">Names of the configured registries that the first part names; none when it is part of the repository.</param>
/// <param name="Repository">Repository, not checked.</param>
/// <param name="Tag">Tag, or null.</param>
/// <param name="Digest">Digest, or null.</param>
internal sealed record AskedReference(IReadOnlySet<string> Registries, string Repository, string? Tag, string? Digest)
{
    /// <summary>Takes a text apart.</summary>
    public static AskedReference Parse(string text, ScanMeshOptions options)
    {
        var (rest, digest) = text.Split('@', 2) is [var before, var after] ? (before, after) : (text, null);
        var colon = rest.LastIndexOf(':');
        var (path, tag) = colon > rest.LastIndexOf('/') ? (rest[..colon], rest[(colon + 1)..]) : (rest, null);
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        HashSet<string> names = slash < 0 ? [] : RegistriesNamed(path[..slash], options);
        return new AskedReference(names, names.Count > 0 ? path[(slash + 1)..] : path, tag, digest);
    }

    /// <summary>True when something in this registry may be meant.</summary>
    public bool IsIn(string? registry) => Registries.Count == 0 || (registry is not null && Registries.Contains(registry));

    private static HashSet<string> RegistriesNamed(string name, ScanMeshOptions options) => [.. options.Registries
        .Where(r => r.Key == name || string.Equals(r.Value.Host, name, StringComparison.OrdinalIgnoreCase) || r.Value.Aliases.Contains(name, StringComparer.OrdinalIgnoreCase))
        .Select(r => r.Key)];
}
