using System.Collections.Concurrent;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>Keeps layer records for as long as the process lives: the CLI's cache.</summary>
public sealed class MemoryLayerCache : ILayerCache
{
    private readonly ConcurrentDictionary<(Digest Blob, string AnalyserSet), LayerRecord> records = new();

    /// <inheritdoc/>
    public Task<LayerRecord?> FindAsync(Descriptor layer, string analyserSet, CancellationToken cancellationToken) =>
        Task.FromResult(records.TryGetValue((layer.Digest, analyserSet), out var record) && record.BlobSize == layer.Size ? record : null);

    /// <inheritdoc/>
    public Task StoreAsync(LayerRecord record, CancellationToken cancellationToken)
    {
        records[(record.Blob, record.AnalyserSet)] = record;
        return Task.CompletedTask;
    }
}
