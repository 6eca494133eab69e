namespace ScanMesh.Engine.Images.Layers;

/// <summary>Canonical bytes of a <see cref="LayerRecord"/>: equal records give equal bytes. Versioned; bounds are checked when reading.</summary>
public static partial class LayerRecordCodec;
