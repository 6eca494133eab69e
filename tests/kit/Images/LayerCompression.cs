namespace ScanMesh.Tests.Kit.Images;

/// <summary>How a built layer is transported.</summary>
public enum LayerCompression
{
    Gzip,
    Zstd,
    None,
}
