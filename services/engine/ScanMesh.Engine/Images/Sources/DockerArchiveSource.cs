using System.Security.Cryptography;
using System.Text.Json;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Sources;

/// <summary>
/// What <c>docker save</c> and its like write: since Docker 25 an OCI layout in a tar, before that manifest.json with a config and one tar a layer.
/// For the latter a manifest is made here, with what the files are verified against: the config's own digest, and for each layer its diff_id
/// (stored uncompressed) or its digest (stored compressed).
/// </summary>
internal sealed class DockerArchiveSource : IImageSource
{
    private readonly TarFiles files;
    private readonly FetchedManifest manifest;
    private readonly Dictionary<Digest, string> blobs;

    private DockerArchiveSource(TarFiles files, FetchedManifest manifest, Dictionary<Digest, string> blobs) =>
        (this.files, this.manifest, this.blobs) = (files, manifest, blobs);

    /// <summary>Opens an archive, plain or compressed.</summary>
    public static async Task<IImageSource> OpenAsync(string path, ScanLimits limits, CancellationToken cancellationToken)
    {
        var handle = await ArchiveFile.OpenAsync(path, limits, cancellationToken).ConfigureAwait(false);
        var files = TarFiles.Open(path, handle, limits, cancellationToken);
        try
        {
            return files.SizeOf("index.json") is not null
                ? new OciLayoutSource(files, null, limits)
                : await ReadLegacyAsync(files, limits, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    public Task<FetchedManifest> ResolveAsync(CancellationToken cancellationToken) => Task.FromResult(manifest);

    public Task<FetchedManifest> ReadManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) => descriptor.Digest == manifest.Digest
        ? Task.FromResult(manifest)
        : throw LocalBlobs.Missing(files, descriptor);

    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        Task.FromResult((blobs.TryGetValue(descriptor.Digest, out var path) ? files.Open(path) : null) ?? throw LocalBlobs.Missing(files, descriptor));

    public Task<bool> HasBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) => Task.FromResult(blobs.ContainsKey(descriptor.Digest));

    public ValueTask DisposeAsync()
    {
        files.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<DockerArchiveSource> ReadLegacyAsync(TarFiles files, ScanLimits limits, CancellationToken cancellationToken)
    {
        var (configPath, layerPaths) = await ReadListAsync(files, limits, cancellationToken).ConfigureAwait(false);
        var configBytes = await LocalBlobs.ReadAsync(files, configPath, limits.ConfigBytes, cancellationToken).ConfigureAwait(false)
            ?? throw new ScanException(FailureReason.Corrupt, $"{files.Name} lacks its config {Short(configPath)}.");
        var config = ManifestReader.ReadConfig(configBytes, limits);
        if (config.DiffIds.Length != layerPaths.Count)
            throw new ScanException(FailureReason.Corrupt, $"{files.Name} lists {layerPaths.Count} layers, its config {config.DiffIds.Length}.");

        var configDigest = Digest.Sha256(configBytes);
        var blobs = new Dictionary<Digest, string> { [configDigest] = configPath };
        var layers = new List<object>();
        for (var i = 0; i < layerPaths.Count; i++)
        {
            var size = files.SizeOf(layerPaths[i]) ?? throw new ScanException(FailureReason.Corrupt, $"{files.Name} lacks its layer {Short(layerPaths[i])}.");
            var digest = await DigestAsync(files, layerPaths[i], config.DiffIds[i], cancellationToken).ConfigureAwait(false);
            blobs[digest] = layerPaths[i];
            layers.Add(new { mediaType = ManifestMediaTypes.DockerLayer, size, digest = digest.ToString() });
        }

        var bytes = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            mediaType = ManifestMediaTypes.DockerManifest,
            config = new { mediaType = ManifestMediaTypes.DockerConfig, size = configBytes.Length, digest = configDigest.ToString() },
            layers,
        });
        return new DockerArchiveSource(files, new FetchedManifest(ManifestMediaTypes.DockerManifest, Digest.Sha256(bytes), bytes), blobs);
    }

    private static async Task<(string Config, List<string> Layers)> ReadListAsync(TarFiles files, ScanLimits limits, CancellationToken cancellationToken)
    {
        var bytes = await LocalBlobs.ReadAsync(files, "manifest.json", limits.ManifestBytes, cancellationToken).ConfigureAwait(false)
            ?? throw new ScanException(FailureReason.Unsupported, $"{files.Name} is no image archive: it has neither index.json nor manifest.json.");
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var images = document.RootElement.EnumerateArray().ToList();
            if (images.Count != 1)
                throw new ScanException(FailureReason.Unsupported, $"{files.Name} holds {images.Count} images: save the one to be scanned alone.");
            var layers = images[0].GetProperty("Layers").EnumerateArray().Select(l => Plain(l.GetString())).ToList();
            return layers.Count <= limits.Layers
                ? (Plain(images[0].GetProperty("Config").GetString()), layers)
                : throw new ScanException(FailureReason.TooLarge, $"{files.Name} lists {layers.Count} layers, more than {limits.Layers}.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ScanException(FailureReason.Corrupt, $"The manifest.json of {files.Name} is wrong.", e);
        }
    }

    private static async Task<Digest> DigestAsync(TarFiles files, string path, Digest diffId, CancellationToken cancellationToken)
    {
        await using var stream = files.Open(path)!;
        var magic = new byte[16];
        var count = await stream.ReadAtLeastAsync(magic, magic.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (!LayerDecompressor.IsCompressed(magic.AsSpan(0, count)))
            return diffId;
        stream.Position = 0;
        return Digest.FromSha256Hash(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
    }

    private static string Plain(string? path) => PathNormaliser.Normalise(System.Text.Encoding.UTF8.GetBytes(path ?? "")) ?? "";

    private static string Short(string text) => text.Length > 200 ? text[..200] + "…" : text;
}
