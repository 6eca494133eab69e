namespace ScanMesh.Engine.Images.Sources;

/// <summary>What a manifest is.</summary>
public enum ManifestKind
{
    /// <summary>Not known.</summary>
    Unknown = 0,
    /// <summary>A container image.</summary>
    Image,
    /// <summary>An image index (manifest list).</summary>
    Index,
    /// <summary>Anything else: chart, signature, attestation, SBOM, plug-in ...</summary>
    Artifact,
}
