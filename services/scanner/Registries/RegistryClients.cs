using System.Collections.Frozen;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Model;
using ScanMesh.Hosting.Registries;

namespace ScanMesh.Scanner.Registries;

/// <summary>
/// One client for each configured registry, shared by all scans of this worker, so that its limit of parallel requests is the
/// worker's as a whole and one registry's requests never wait for another's.
/// </summary>
internal sealed class RegistryClients : IDisposable
{
    private readonly FrozenDictionary<string, RegistryClient> byName;

    public RegistryClients(RegistryCatalog catalog, ScanLimits limits, TimeProvider time) =>
        byName = catalog.All.ToFrozenDictionary(r => r.Name, r => new RegistryClient(r.Endpoint, limits, time), StringComparer.Ordinal);

    /// <summary>The client of the registry that messages name so.</summary>
    /// <exception cref="ScanException">No such registry is configured.</exception>
    public RegistryClient Find(string name) => byName.TryGetValue(name, out var client)
        ? client
        : throw new ScanException(FailureReason.Unsupported, $"No registry '{name}' is configured for this worker: add it under registries, then redrive.");

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var client in byName.Values)
            client.Dispose();
    }
}
