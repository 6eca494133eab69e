namespace ScanMesh.Standalone.Demo.Images;

/// <summary>A blob or manifest.</summary>
internal sealed record BuiltBlob(string MediaType, byte[] Bytes)
{
    /// <summary>sha256 of the bytes.</summary>
    public string Digest { get; } = Engine.Model.Digest.Sha256(Bytes).ToString();

    /// <summary>Uncompressed digest of a layer; null for what is none.</summary>
    public string? DiffId { get; init; }

    /// <summary>Its descriptor as JSON members.</summary>
    public Dictionary<string, object> Descriptor() => new() { ["mediaType"] = MediaType, ["digest"] = Digest, ["size"] = Bytes.Length };
}
