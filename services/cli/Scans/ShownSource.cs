using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;

namespace ScanMesh.Cli.Scans;

/// <summary>A source that tells how many bytes of each blob were read.</summary>
/// <param name="inner">The source; its owner disposes it.</param>
/// <param name="opened">Told each blob's digest and size; what it answers is told the bytes.</param>
internal sealed class ShownSource(IImageSource inner, Func<string, long, Action<long>> opened) : IImageSource
{
    public Task<FetchedManifest> ResolveAsync(CancellationToken cancellationToken) => inner.ResolveAsync(cancellationToken);

    public Task<FetchedManifest> ReadManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) => inner.ReadManifestAsync(descriptor, cancellationToken);

    public async Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        new ShownStream(await inner.OpenBlobAsync(descriptor, cancellationToken), opened(descriptor.Digest.ToString(), descriptor.Size));

    public Task<bool> HasBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) => inner.HasBlobAsync(descriptor, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
