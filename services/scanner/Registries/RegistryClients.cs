using System.Collections.Frozen;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Pipeline;
using ScanMesh.Hosting.Registries;

namespace ScanMesh.Scanner.Registries;

/// <summary>
/// One client for each configured registry, shared by all scans of this worker, so that its limit of parallel requests is the
/// worker's as a whole and one registry's requests never wait for another's.
/// </summary>
internal sealed class RegistryClients : IDisposable
{
    private readonly FrozenDictionary<string, PulledRegistry> byName;

    public RegistryClients(RegistryCatalog catalog, TimeSpan scanTime, TimeProvider time)
    {
        // Registries with the same limits share one analyser set: their layers are the same work.
        var pipelines = new Dictionary<ScanLimits, ImagePipeline>();
        byName = catalog.All.ToFrozenDictionary(r => r.Name, r => Pulled(r, r.Limits.ToLimits(scanTime)), StringComparer.Ordinal);

        PulledRegistry Pulled(ConfiguredRegistry registry, ScanLimits limits)
        {
            if (!pipelines.TryGetValue(limits, out var pipeline))
                pipelines.Add(limits, pipeline = new ImagePipeline(AnalyserSet.Create(limits), limits, time));
            return new PulledRegistry(new RegistryClient(registry.Endpoint, limits, time), limits, pipeline);
        }
    }

    /// <summary>The registry that messages name so.</summary>
    /// <exception cref="ScanException">No such registry is configured.</exception>
    public PulledRegistry Find(string name) => byName.TryGetValue(name, out var registry)
        ? registry
        : throw new ScanException(FailureReason.Unsupported, $"No registry '{name}' is configured for this worker: add it under registries, then redrive.");

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registry in byName.Values)
            registry.Client.Dispose();
    }
}
