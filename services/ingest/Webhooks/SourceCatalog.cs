using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Registries;
using ScanMesh.Ingest.Sources;

namespace ScanMesh.Ingest.Webhooks;

/// <summary>The configured sources.</summary>
internal sealed class SourceCatalog
{
    private readonly FrozenDictionary<string, ConfiguredSource> byName;

    public SourceCatalog(ScanMeshOptions options, RegistryCatalog registries, TimeProvider time)
    {
        byName = options.Sources.ToFrozenDictionary(s => s.Key, s => new ConfiguredSource(
            s.Key,
            SourceKinds.Find(s.Value.Kind) ?? throw new ConfigurationException([$"sources.{s.Key}.kind: '{s.Value.Kind}' is not known"]),
            s.Value.Registry is { } name && registries.TryGet(name, out var registry) ? registry : null,
            new SourceCredentials(s.Value, time)), StringComparer.Ordinal);
        Native = [.. byName.Values.Where(s => s.Kind.Kind == "native").OrderBy(s => s.Name, StringComparer.Ordinal)];
    }

    /// <summary>Sources of kind native, by name.</summary>
    public IReadOnlyList<ConfiguredSource> Native { get; }

    /// <summary>Finds a source.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out ConfiguredSource? source) => byName.TryGetValue(name, out source);
}
