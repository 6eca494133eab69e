using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScanMesh.Engine.Model;

namespace ScanMesh.Tests.Kit.Images;

/// <summary>Builds an OCI (or Docker schema 2) image in code. Deterministic: created is fixed.</summary>
public sealed class ImageBuilder
{
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";
    public const string OciConfig = "application/vnd.oci.image.config.v1+json";
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
    public const string DockerConfig = "application/vnd.docker.container.image.v1+json";

    private readonly List<BuiltLayer> layers = [];
    private readonly List<Action<JsonObject>> configEdits = [];
    private readonly List<Action<JsonObject>> manifestEdits = [];
    private Platform platform = Platform.LinuxAmd64;
    private bool docker;

    public ImageBuilder Layer(Action<LayerBuilder> build)
    {
        var layer = new LayerBuilder();
        build(layer);
        return Layer(layer.Build());
    }

    public ImageBuilder Layer(BuiltLayer layer)
    {
        layers.Add(layer);
        return this;
    }

    public ImageBuilder For(string value)
    {
        platform = Platform.Parse(value);
        return this;
    }

    public ImageBuilder AsDocker()
    {
        docker = true;
        return this;
    }

    /// <summary>Changes the config before it is written (wrong diff_ids, labels ...).</summary>
    public ImageBuilder EditConfig(Action<JsonObject> edit)
    {
        configEdits.Add(edit);
        return this;
    }

    /// <summary>Changes the manifest before it is written (wrong digests, foreign layers ...).</summary>
    public ImageBuilder EditManifest(Action<JsonObject> edit)
    {
        manifestEdits.Add(edit);
        return this;
    }

    public BuiltContent Build()
    {
        var config = new JsonObject
        {
            ["created"] = "2024-01-02T03:04:05Z",
            ["architecture"] = platform.Architecture,
            ["os"] = platform.Os,
            ["config"] = new JsonObject { ["Env"] = new JsonArray("PATH=/usr/bin") },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray([.. layers.Select(l => (JsonNode)l.DiffId.ToString())]) },
            ["history"] = new JsonArray([.. layers.Select((_, i) => (JsonNode)new JsonObject { ["created_by"] = $"layer {i}" })]),
        };
        if (platform.Variant is not null)
            config["variant"] = platform.Variant;
        configEdits.ForEach(e => e(config));
        var configBytes = JsonSerializer.SerializeToUtf8Bytes(config);

        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = docker ? DockerManifest : OciManifest,
            ["config"] = Describe(docker ? DockerConfig : OciConfig, configBytes),
            ["layers"] = new JsonArray([.. layers.Select(l => (JsonNode)Describe(docker ? "application/vnd.docker.image.rootfs.diff.tar.gzip" : l.MediaType, l.Bytes))]),
        };
        manifestEdits.ForEach(e => e(manifest));

        var blobs = ImmutableDictionary.CreateBuilder<Digest, byte[]>();
        blobs[Digest.Sha256(configBytes)] = configBytes;
        foreach (var layer in layers)
            blobs[layer.Digest] = layer.Bytes;
        return new BuiltContent(docker ? DockerManifest : OciManifest, JsonSerializer.SerializeToUtf8Bytes(manifest), [], blobs.ToImmutable())
        {
            Platform = platform,
            Layers = [.. layers],
            Config = configBytes,
        };
    }

    /// <summary>A descriptor of some bytes as JSON.</summary>
    public static JsonObject Describe(string mediaType, byte[] bytes) =>
        new() { ["mediaType"] = mediaType, ["digest"] = Digest.Sha256(bytes).ToString(), ["size"] = bytes.Length };
}
