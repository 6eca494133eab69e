using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using ScanMesh.Engine.Model;

namespace ScanMesh.Standalone.Demo.Images;

/// <summary>Builds small OCI images in memory; the same input gives the same digests.</summary>
internal static class ImageBuilder
{
    private const string LayerType = "application/vnd.oci.image.layer.v1.tar+gzip";
    private const string ConfigType = "application/vnd.oci.image.config.v1+json";
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";
    private const string IndexType = "application/vnd.oci.image.index.v1+json";

    /// <summary>A gzip layer with these files.</summary>
    public static BuiltBlob Layer(params IEnumerable<(string Path, string Content)> files)
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Ustar, leaveOpen: true))
            foreach (var (path, content) in files)
                writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, path)
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
                    ModificationTime = DateTimeOffset.UnixEpoch,
                });
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(tar.ToArray());
        return new BuiltBlob(LayerType, compressed.ToArray()) { DiffId = Digest.Sha256(tar.ToArray()).ToString() };
    }

    /// <summary>An image of these layers, bottom to top.</summary>
    public static BuiltImage Image(string architecture, params IReadOnlyList<BuiltBlob> layers)
    {
        var config = Json(ConfigType, new Dictionary<string, object>
        {
            ["architecture"] = architecture,
            ["os"] = "linux",
            ["config"] = new Dictionary<string, object>(),
            ["rootfs"] = new Dictionary<string, object> { ["type"] = "layers", ["diff_ids"] = layers.Select(l => l.DiffId!).ToArray() },
        });
        var manifest = Json(ManifestType, new Dictionary<string, object>
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = ManifestType,
            ["config"] = config.Descriptor(),
            ["layers"] = layers.Select(l => l.Descriptor()).ToArray(),
        });
        return new BuiltImage(manifest, [config, .. layers], [.. layers.Select(l => l.Digest).Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>An index of images by architecture.</summary>
    public static BuiltImage Index(params IReadOnlyList<(string Architecture, BuiltImage Image)> images)
    {
        var index = Json(IndexType, new Dictionary<string, object>
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = IndexType,
            ["manifests"] = images.Select(i => new Dictionary<string, object>(i.Image.Manifest.Descriptor())
            {
                ["platform"] = new Dictionary<string, object> { ["os"] = "linux", ["architecture"] = i.Architecture },
            }).ToArray(),
        });
        return new BuiltImage(
            index,
            [.. images.SelectMany(i => i.Image.Blobs.Append(i.Image.Manifest))],
            [.. images.SelectMany(i => i.Image.Layers).Distinct(StringComparer.Ordinal)]);
    }

    private static BuiltBlob Json(string mediaType, Dictionary<string, object> document) => new(mediaType, JsonSerializer.SerializeToUtf8Bytes(document));
}
