using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Sources;

/// <summary>Opens what a REF names. A root file system and a bill of materials are no images: <see cref="Pipeline.ImagePipeline"/> reads them.</summary>
public static class ImageSources
{
    /// <summary>
    /// The source; the caller disposes it. <paramref name="endpointOf"/> describes a registry by its host (default: anonymous, https).
    /// </summary>
    public static async Task<IImageSource> OpenAsync(
        SourceReference reference, ScanLimits limits, TimeProvider time, Func<string, RegistryEndpoint>? endpointOf, CancellationToken cancellationToken)
    {
        switch (reference.Kind)
        {
            case SourceKind.Registry:
                var host = reference.Image!.Host;
                var client = new RegistryClient(endpointOf?.Invoke(host) ?? RegistryEndpoint.Anonymous(host), limits, time);
                return new RegistrySource(client, reference.Image, ownsClient: true);
            case SourceKind.OciLayout:
                return new OciLayoutSource(new FolderFiles(reference.Path!), reference.Tag, limits);
            case SourceKind.OciArchive:
                return await OciLayoutSource.OpenArchiveAsync(reference.Path!, reference.Tag, limits, cancellationToken).ConfigureAwait(false);
            case SourceKind.DockerArchive:
                return await DockerArchiveSource.OpenAsync(reference.Path!, limits, cancellationToken).ConfigureAwait(false);
            default:
                throw new ScanException(FailureReason.Unsupported, $"{reference} is not an image.");
        }
    }

    /// <summary>
    /// Reads what the source's REF names, and for an index the child for <paramref name="platform"/> (null: linux/amd64, or the only one).
    /// The index is null when the REF names an image itself.
    /// </summary>
    /// <exception cref="ScanException">Unsupported: it is no image, or nothing there fits the platform.</exception>
    public static async Task<(FetchedManifest Manifest, FetchedManifest? Index)> ResolveImageAsync(
        IImageSource source, Platform? platform, ScanLimits limits, CancellationToken cancellationToken)
    {
        var top = await source.ResolveAsync(cancellationToken).ConfigureAwait(false);
        if (ManifestReader.KindOf(top, limits) != ManifestKind.Index)
            return (top, null);
        var child = PlatformSelector.Select(await ReadIndexAsync(source, top, limits, cancellationToken).ConfigureAwait(false), platform);
        return (await source.ReadManifestAsync(child, cancellationToken).ConfigureAwait(false), top);
    }

    /// <summary>
    /// Reads an index and says what its children are. One that only calls itself no image is looked at: who pushes does not choose what is left out (SECURITY T5).
    /// </summary>
    public static async Task<ImageIndex> ReadIndexAsync(IImageSource source, FetchedManifest index, ScanLimits limits, CancellationToken cancellationToken)
    {
        var read = ManifestReader.ReadIndex(index, limits);
        for (var i = 0; i < read.Children.Length; i++)
            if (read.Children[i].MayBeImage && await IsImageAsync(source, read.Children[i].Descriptor, limits, cancellationToken).ConfigureAwait(false))
                read = read with { Children = read.Children.SetItem(i, read.Children[i] with { Kind = IndexChildKind.Image }) };
        return read;
    }

    private static async Task<bool> IsImageAsync(IImageSource source, Descriptor child, ScanLimits limits, CancellationToken cancellationToken)
    {
        try
        {
            return ManifestReader.KindOf(await source.ReadManifestAsync(child, cancellationToken).ConfigureAwait(false), limits) != ManifestKind.Artifact;
        }
        catch (ScanException e) when (e.Reason is FailureReason.NotFound or FailureReason.Unsupported or FailureReason.Corrupt or FailureReason.TooLarge)
        {
            // Another reader may see an image in it, or it may come later: its own scan says what is wrong. What does not even call itself a manifest is none.
            return ManifestMediaTypes.IsManifest(child.MediaType) || ManifestMediaTypes.IsIndex(child.MediaType);
        }
    }
}
