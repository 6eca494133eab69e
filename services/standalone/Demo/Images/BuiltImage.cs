namespace ScanMesh.Standalone.Demo.Images;

/// <summary>An image or index with everything it needs.</summary>
/// <param name="Manifest">Manifest or index.</param>
/// <param name="Blobs">Config and layers; of an index, also the children's manifests.</param>
/// <param name="Layers">Digests of all layers, each once.</param>
internal sealed record BuiltImage(BuiltBlob Manifest, IReadOnlyList<BuiltBlob> Blobs, IReadOnlyList<string> Layers);
