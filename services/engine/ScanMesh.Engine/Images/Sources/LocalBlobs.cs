using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Sources;

/// <summary>Reads documents of an image on disk within limits.</summary>
internal static class LocalBlobs
{
    /// <summary>Where an OCI layout keeps a blob.</summary>
    public static string PathOf(Digest digest) => $"blobs/{digest.Algorithm}/{digest.Hex}";

    /// <summary>A whole small file; null when there is none.</summary>
    public static async Task<byte[]?> ReadAsync(IImageFiles files, string path, int limit, CancellationToken cancellationToken)
    {
        var stream = files.Open(path);
        if (stream is null)
            return null;
        await using (stream)
            return await BoundedRead.AllAsync(stream, limit, $"The file {path} of {files.Name}", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A manifest by its digest, verified.</summary>
    public static async Task<FetchedManifest> ReadManifestAsync(IImageFiles files, Descriptor descriptor, ScanLimits limits, CancellationToken cancellationToken)
    {
        var bytes = await ReadAsync(files, PathOf(descriptor.Digest), limits.ManifestBytes, cancellationToken).ConfigureAwait(false)
            ?? throw Missing(files, descriptor);
        if (descriptor.Size != 0 && descriptor.Size != bytes.Length)
            throw new ScanException(FailureReason.Corrupt, $"Manifest {descriptor.Digest} in {files.Name} has {bytes.Length} bytes, its descriptor says {descriptor.Size}.");
        var actual = BlobHash.Of(bytes, descriptor.Digest.Algorithm);
        return actual == descriptor.Digest
            ? new FetchedManifest(ManifestReader.MediaTypeOf(bytes, descriptor.MediaType), actual, bytes)
            : throw new ScanException(FailureReason.Corrupt, $"Manifest {descriptor.Digest} in {files.Name} has bytes of another digest ({actual}).");
    }

    public static ScanException Missing(IImageFiles files, Descriptor descriptor) =>
        new(FailureReason.NotFound, $"{files.Name} does not hold {descriptor.Digest}{(descriptor.Platform is null ? "" : $" ({descriptor.Platform})")}.");
}
