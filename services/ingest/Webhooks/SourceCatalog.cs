using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Registries;
using ScanMesh.Ingest.Authentication;
using ScanMesh.Ingest.Sources;

namespace ScanMesh.Ingest.Webhooks;

/// <summary>The configured sources.</summary>
internal sealed class SourceCatalog : IDisposable
{
    private readonly FrozenDictionary<string, ConfiguredSource> byName;

    public SourceCatalog(ScanMeshOptions options, RegistryCatalog registries, TimeProvider time)
    {
        byName = options.Sources.ToFrozenDictionary(s => s.Key, s => Open(s.Key, s.Value, registries, time), StringComparer.Ordinal);
        All = [.. byName.Values.OrderBy(s => s.Name, StringComparer.Ordinal)];
        Native = [.. All.Where(s => s.Kind.Traits.Kind == "native")];
    }

    /// <summary>All sources, by name.</summary>
    public IReadOnlyList<ConfiguredSource> All { get; }

    /// <summary>Sources of kind native, by name.</summary>
    public IReadOnlyList<ConfiguredSource> Native { get; }

    /// <summary>Finds a source.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out ConfiguredSource? source) => byName.TryGetValue(name, out source);

    public void Dispose()
    {
        foreach (var source in All)
            source.Budget.Dispose();
    }

    private static ConfiguredSource Open(string name, SourceOptions options, RegistryCatalog registries, TimeProvider time)
    {
        var kind = SourceKinds.Find(options.Kind) ?? throw new ConfigurationException([$"sources.{name}.kind: '{options.Kind}' is not known"]);
        var settings = new SourceSettings(options, kind.Traits, time);
        var authentication = Authentications.Find(settings.Auth) ?? throw new ConfigurationException([$"sources.{name}.auth: '{settings.Auth}' is not known"]);
        return new ConfiguredSource(
            name,
            kind,
            options,
            options.Registry is { } registryName && registries.TryGet(registryName, out var registry) ? registry : null,
            authentication.Open(settings),
            new SourceBudget(options.Rate));
    }
}
