namespace ScanMesh.Scanner.Scans;

/// <summary>What a resolved manifest is to the scanner.</summary>
internal enum ManifestKind
{
    /// <summary>Not set.</summary>
    Unknown = 0,
    /// <summary>An image of one platform.</summary>
    Image,
    /// <summary>An index with image children.</summary>
    Index,
    /// <summary>A signature, an attestation, a chart: rightly not scanned.</summary>
    Artefact,
}
