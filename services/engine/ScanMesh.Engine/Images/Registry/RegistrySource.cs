using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Registry;

/// <summary>An image in a registry.</summary>
internal sealed class RegistrySource(RegistryClient client, ImageReference reference, bool ownsClient) : IImageSource, IMirroredSource
{
    public Task<FetchedManifest> ResolveAsync(CancellationToken cancellationToken) =>
        client.GetManifestAsync(reference.Repository, reference.ManifestSelector, cancellationToken);

    public async Task<FetchedManifest> ReadManifestAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        var manifest = await client.GetManifestAsync(reference.Repository, descriptor.Digest.ToString(), cancellationToken).ConfigureAwait(false);
        return descriptor.Size == 0 || descriptor.Size == manifest.Bytes.Length
            ? manifest
            : throw new ScanException(FailureReason.Corrupt, $"Manifest {descriptor.Digest} of {reference.Repository} has {manifest.Bytes.Length} bytes, its descriptor says {descriptor.Size}.");
    }

    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        client.OpenBlobAsync(reference.Repository, descriptor, cancellationToken);

    public Task<bool> HasBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        client.HasBlobAsync(reference.Repository, descriptor.Digest, cancellationToken);

    public bool Distrust(Digest blob) => client.Distrust(blob);

    public ValueTask DisposeAsync()
    {
        if (ownsClient)
            client.Dispose();
        return ValueTask.CompletedTask;
    }
}
