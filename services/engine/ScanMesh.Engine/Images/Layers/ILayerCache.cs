using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>
/// Known layer records, keyed by blob digest and analyser set (SEMANTICS S3): results behind the mesh, memory in the CLI.
/// Only whole, clean records are ever put.
/// </summary>
public interface ILayerCache
{
    /// <summary>The record, or null when it is not known (or may not be reused in this repository).</summary>
    Task<LayerRecord?> FindAsync(Descriptor layer, string analyserSet, CancellationToken cancellationToken);

    /// <summary>Stores a record at once, before the other layers are finished.</summary>
    Task StoreAsync(LayerRecord record, CancellationToken cancellationToken);
}
