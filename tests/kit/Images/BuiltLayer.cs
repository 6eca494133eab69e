using ScanMesh.Engine.Model;

namespace ScanMesh.Tests.Kit.Images;

/// <summary>A layer as a registry holds it.</summary>
public sealed record BuiltLayer(byte[] Bytes, string MediaType, Digest DiffId, byte[] Tar)
{
    public Digest Digest { get; } = Digest.Sha256(Bytes);

    public Descriptor Descriptor => new(MediaType, Digest, Bytes.Length);

    public static BuiltLayer FromTar(byte[] tar, LayerCompression compression = LayerCompression.Gzip) => new(
        LayerBuilder.Compress(tar, compression),
        "application/vnd.oci.image.layer.v1.tar" + compression switch
        {
            LayerCompression.Gzip => "+gzip",
            LayerCompression.Zstd => "+zstd",
            _ => "",
        },
        Digest.Sha256(tar),
        tar);
}
