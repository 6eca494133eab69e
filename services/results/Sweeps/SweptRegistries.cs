using System.Diagnostics.CodeAnalysis;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Registries;

namespace ScanMesh.Results.Sweeps;

/// <summary>The configured registries that are swept. Only their credentials are read here.</summary>
internal sealed class SweptRegistries : IDisposable
{
    private readonly Dictionary<string, SweptRegistry> byName;

    public SweptRegistries(ScanMeshOptions options, TimeProvider time) =>
        byName = RegistryCatalog.From(options.SweptRegistries, withCredentials: true).All
            .ToDictionary(r => r.Name, r => new SweptRegistry(r, options.Registries[r.Name].Sweep!, time), StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<SweptRegistry> All => byName.Values;

    /// <summary>Finds one by its name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out SweptRegistry? registry) => byName.TryGetValue(name, out registry);

    public void Dispose()
    {
        foreach (var registry in All)
            registry.Dispose();
    }
}
