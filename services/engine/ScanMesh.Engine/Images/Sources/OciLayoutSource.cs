using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Sources;

/// <summary>An OCI image layout (image-spec image-layout.md), in a folder or an archive.</summary>
internal sealed class OciLayoutSource(IImageFiles files, string? tag, ScanLimits limits) : IImageSource
{
    private const string TagAnnotation = "org.opencontainers.image.ref.name";

    /// <summary>Opens an archive, plain or compressed.</summary>
    public static async Task<IImageSource> OpenArchiveAsync(string path, string? tag, ScanLimits limits, CancellationToken cancellationToken)
    {
        var handle = await ArchiveFile.OpenAsync(path, limits, cancellationToken).ConfigureAwait(false);
        return new OciLayoutSource(TarFiles.Open(path, handle, limits, cancellationToken), tag, limits);
    }

    public async Task<FetchedManifest> ResolveAsync(CancellationToken cancellationToken)
    {
        var bytes = await LocalBlobs.ReadAsync(files, "index.json", limits.ManifestBytes, cancellationToken).ConfigureAwait(false)
            ?? throw new ScanException(FailureReason.NotFound, $"{files.Name} is no OCI image layout: it has no index.json.");
        await CheckLayoutAsync(cancellationToken).ConfigureAwait(false);
        // A layout's table of contents names every tag: its size bounds it, not the children of one image.
        var index = ManifestReader.ReadIndex(new FetchedManifest(ManifestMediaTypes.OciIndex, Digest.Sha256(bytes), bytes), limits with { IndexChildren = int.MaxValue });
        var named = index.Children.Select(c => c.Descriptor).Where(d => tag is null || d.Annotations.GetValueOrDefault(TagAnnotation) is { } name && IsNamed(name, tag)).ToList();
        return named.Select(d => d.Digest).Distinct().Count() == 1
            ? await LocalBlobs.ReadManifestAsync(files, named[0], limits, cancellationToken).ConfigureAwait(false)
            : throw new ScanException(named.Count == 0 ? FailureReason.NotFound : FailureReason.Unsupported,
                (named.Count == 0 ? $"{files.Name} has no image{(tag is null ? "" : $" with the tag {tag}")}." : $"{files.Name} has several images: name one by its tag.") + Tags(index));
    }

    public Task<FetchedManifest> ReadManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        LocalBlobs.ReadManifestAsync(files, descriptor, limits, cancellationToken);

    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        Task.FromResult(files.Open(LocalBlobs.PathOf(descriptor.Digest)) ?? throw LocalBlobs.Missing(files, descriptor));

    public Task<bool> HasBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        Task.FromResult(files.SizeOf(LocalBlobs.PathOf(descriptor.Digest)) is not null);

    public ValueTask DisposeAsync()
    {
        files.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The annotation holds a tag, or (some tools) a whole reference.</summary>
    private static bool IsNamed(string name, string tag) => name == tag || name.EndsWith(":" + tag, StringComparison.Ordinal);

    private static string Tags(ImageIndex index)
    {
        var tags = index.Children.Select(c => c.Descriptor.Annotations.GetValueOrDefault(TagAnnotation)).OfType<string>().Order(StringComparer.Ordinal).Take(20).ToList();
        return tags.Count == 0 ? "" : $" It has: {string.Join(", ", tags)}.";
    }

    private async Task CheckLayoutAsync(CancellationToken cancellationToken)
    {
        const int layoutBytes = 64 * 1024;
        if (await LocalBlobs.ReadAsync(files, "oci-layout", layoutBytes, cancellationToken).ConfigureAwait(false) is not { } bytes)
            return; // some tools leave it out; the index is what matters
        using var layout = JsonReading.Parse(bytes, "oci-layout");
        if (layout.RootElement.Text("imageLayoutVersion", "oci-layout") is not "1.0.0")
            throw new ScanException(FailureReason.Unsupported, $"{files.Name} has an image layout of a version other than 1.0.0.");
    }
}
