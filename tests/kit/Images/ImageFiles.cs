using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScanMesh.Tests.Kit.Images;

/// <summary>Writes built images as OCI layouts and docker-save archives.</summary>
public static class ImageFiles
{
    /// <summary>An OCI image layout with one tagged manifest or index.</summary>
    public static void WriteLayout(string folder, BuiltContent content, string? tag = "latest")
    {
        foreach (var (name, bytes) in LayoutFiles(content, tag))
        {
            var file = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, bytes);
        }
    }

    /// <summary>What <c>docker save</c> wrote before 25: manifest.json, config and one layer.tar a layer.</summary>
    public static byte[] DockerArchive(BuiltContent image, string tag = "example/app:1")
    {
        var tar = new TarImageWriter();
        var config = image.Descriptor.Digest.Hex + ".json";
        var names = new List<string>();
        foreach (var layer in image.Layers)
        {
            var name = layer.DiffId.Hex + "/layer.tar";
            if (!names.Contains(name))
                tar.Entry(name, '0', layer.Tar);
            names.Add(name);
        }

        tar.Entry(config, '0', image.Config);
        tar.Entry("manifest.json", '0', LegacyManifest(config, tag, names));
        return tar.ToArray();
    }

    /// <summary>What <c>docker save</c> writes since 25: an OCI layout and a manifest.json, in one tar.</summary>
    public static byte[] OciDockerArchive(BuiltContent content, string tag = "example/app:1", bool withManifestJson = true)
    {
        var tar = new TarImageWriter();
        foreach (var (name, bytes) in LayoutFiles(content, tag[(tag.LastIndexOf(':') + 1)..]))
            tar.Entry(name, '0', bytes);
        if (withManifestJson)
            tar.Entry("manifest.json", '0', LegacyManifest(
                "blobs/sha256/" + ScanMesh.Engine.Model.Digest.Sha256(content.Config).Hex,
                tag,
                content.Layers.Select(l => "blobs/sha256/" + l.Digest.Hex)));
        return tar.ToArray();
    }

    private static IEnumerable<(string Name, byte[] Bytes)> LayoutFiles(BuiltContent content, string? tag)
    {
        yield return ("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}"u8.ToArray());
        var descriptor = ImageBuilder.Describe(content.MediaType, content.Bytes);
        if (tag is not null)
            descriptor["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = tag };
        yield return ("index.json", JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["schemaVersion"] = 2, ["manifests"] = new JsonArray(descriptor) }));
        foreach (var manifest in content.Manifests.Append(content))
            yield return ($"blobs/{manifest.Digest.Algorithm}/{manifest.Digest.Hex}", manifest.Bytes);
        foreach (var (digest, bytes) in content.Blobs)
            yield return ($"blobs/{digest.Algorithm}/{digest.Hex}", bytes);
    }

    private static byte[] LegacyManifest(string config, string tag, IEnumerable<string> layers) => Encoding.UTF8.GetBytes(
        new JsonArray(new JsonObject
        {
            ["Config"] = config,
            ["RepoTags"] = new JsonArray(tag),
            ["Layers"] = new JsonArray([.. layers.Select(l => (JsonNode)l)]),
        }).ToJsonString());
}
