using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Sources;

/// <summary>
/// One opened REF: a repository of a registry, an OCI layout or a docker-save archive. Members may be called concurrently.
/// Faults are <see cref="ScanException"/>.
/// </summary>
public interface IImageSource : IAsyncDisposable
{
    /// <summary>Reads the manifest or index that the REF names; its digest is computed from the bytes and, where the REF has one, verified.</summary>
    Task<FetchedManifest> ResolveAsync(CancellationToken cancellationToken);

    /// <summary>Reads a manifest by descriptor or digest; digest and (if not zero) size are verified.</summary>
    Task<FetchedManifest> ReadManifestAsync(Descriptor descriptor, CancellationToken cancellationToken);

    /// <summary>
    /// Opens a blob's bytes as transported. NOT verified: the reader hashes while it reads (layers), or
    /// checks the hash of what it read (configs).
    /// </summary>
    Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken);

    /// <summary>True when the repository has this blob (one HEAD); sources without a network answer from their index.</summary>
    Task<bool> HasBlobAsync(Descriptor descriptor, CancellationToken cancellationToken);
}

/// <summary>A manifest's or index's bytes, verified against <paramref name="Digest"/>.</summary>
/// <param name="MediaType">Decided from the document (mediaType field, else its shape), falling back to the transport's claim.</param>
/// <param name="Digest">Digest of the bytes.</param>
/// <param name="Bytes">The document.</param>
public sealed record FetchedManifest(string MediaType, Digest Digest, ReadOnlyMemory<byte> Bytes);
