using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Sources;

/// <summary>
/// Reads manifests, indexes and configs (OCI image-spec 1.1, Docker image manifest 2) within limits. What breaks the specification is a
/// <see cref="ScanException"/> that names the field; nothing is guessed.
/// </summary>
public static class ManifestReader
{
    private const int MaxDiffIds = 4096;
    private const int MaxHistory = 16384;

    /// <summary>What the document is: a manifest is an image only by its config's and layers' media types.</summary>
    public static ManifestKind KindOf(FetchedManifest manifest, ScanLimits limits) =>
        ManifestMediaTypes.IsIndex(manifest.MediaType) ? ManifestKind.Index
        : ManifestMediaTypes.IsArtifactManifest(manifest.MediaType) ? ManifestKind.Artifact
        : ReadManifest(manifest, limits).Kind;

    /// <summary>Media type by the document's own field, else by its shape, else <paramref name="claimed"/> by the transport.</summary>
    public static string MediaTypeOf(ReadOnlyMemory<byte> bytes, string? claimed)
    {
        using var document = JsonReading.Parse(bytes, "manifest");
        var root = document.RootElement;
        if (root.Text("mediaType", "manifest") is { Length: > 0 } stated)
        {
            JsonReading.CheckMediaType(stated, "manifest.mediaType");
            return stated;
        }

        if (root.Get("schemaVersion") is { ValueKind: JsonValueKind.Number } version && version.TryGetInt32(out var number) && number == 1)
            return "application/vnd.docker.distribution.manifest.v1+json";
        if (root.Get("manifests") is not null)
            return claimed == ManifestMediaTypes.DockerList ? claimed : ManifestMediaTypes.OciIndex;
        if (root.Get("config") is not null)
            return claimed == ManifestMediaTypes.DockerManifest ? claimed : ManifestMediaTypes.OciManifest;
        return claimed ?? "";
    }

    /// <summary>Reads an image's or artifact's manifest.</summary>
    public static ImageManifest ReadManifest(FetchedManifest manifest, ScanLimits limits)
    {
        using var document = Open(manifest, limits, ManifestMediaTypes.IsManifest, "manifest");
        var root = document.RootElement;
        if (root.Get("manifests") is not null)
            throw JsonReading.Wrong("manifest", "has both layers and manifests, so that two readers could take it for two things");
        var config = (root.Object("config", "manifest") ?? throw JsonReading.Wrong("manifest.config", "is missing")).ReadDescriptor("manifest.config");
        if (root.Get("layers") is null)
            throw JsonReading.Wrong("manifest.layers", "are missing");
        ImmutableArray<Descriptor> layers = [.. root.Items("layers", "manifest", limits.Layers).Select((l, i) => l.ReadDescriptor($"manifest.layers[{i}]"))];
        var hasImageConfig = ManifestMediaTypes.IsImageConfig(config.MediaType);
        if (layers.IsEmpty && hasImageConfig)
            throw new ScanException(FailureReason.Unsupported, "The manifest has no layers: there is nothing to scan.");
        var artifactType = ReadArtifactType(root);
        var isImage = hasImageConfig && layers.Any(l => ManifestMediaTypes.IsLayer(l.MediaType) || ManifestMediaTypes.IsEncryptedLayer(l.MediaType));
        return new ImageManifest(isImage ? ManifestKind.Image : ManifestKind.Artifact, manifest.MediaType, config, layers)
        {
            ArtifactType = artifactType,
            Subject = root.Object("subject", "manifest")?.ReadDescriptor("manifest.subject"),
        };
    }

    /// <summary>Reads an index.</summary>
    public static ImageIndex ReadIndex(FetchedManifest index, ScanLimits limits)
    {
        using var document = Open(index, limits, ManifestMediaTypes.IsIndex, "index");
        var root = document.RootElement;
        if (root.Get("config") is not null || root.Get("layers") is not null)
            throw JsonReading.Wrong("index", "has both manifests and layers, so that two readers could take it for two things");
        if (root.Get("manifests") is null)
            throw JsonReading.Wrong("index.manifests", "are missing");
        return new ImageIndex(index.MediaType, [.. root.Items("manifests", "index", limits.IndexChildren).Select((m, i) => ReadChild(m, $"index.manifests[{i}]"))])
        {
            ArtifactType = ReadArtifactType(root),
            Subject = root.Object("subject", "index")?.ReadDescriptor("index.subject"),
        };
    }

    /// <summary>Reads a config whose digest was verified.</summary>
    public static ImageConfig ReadConfig(ReadOnlyMemory<byte> bytes, ScanLimits limits)
    {
        if (bytes.Length > limits.ConfigBytes)
            throw new ScanException(FailureReason.TooLarge, $"The image config has {bytes.Length} bytes, more than {limits.ConfigBytes}.");
        using var document = JsonReading.Parse(bytes, "config");
        var root = document.RootElement;
        CheckRunConfig(root);
        var rootfs = root.Object("rootfs", "config") ?? throw JsonReading.Wrong("config.rootfs", "is missing");
        if (rootfs.Text("type", "config.rootfs") is { } type && type != "layers")
            throw JsonReading.Wrong("config.rootfs.type", "is not \"layers\"");
        return new ImageConfig
        {
            Platform = root.ReadPlatform("config", required: false),
            Created = root.Text("created", "config") is { } created
                && DateTimeOffset.TryParse(created, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null,
            DiffIds = [.. rootfs.Items("diff_ids", "config.rootfs", MaxDiffIds).Select(d =>
                d.ValueKind == JsonValueKind.String && Digest.TryParse(d.GetString(), out var digest) ? digest : throw JsonReading.Wrong("config.rootfs.diff_ids", "holds something that is no digest"))],
            History = [.. root.Items("history", "config", MaxHistory).Select((h, i) => h.ValueKind == JsonValueKind.Object
                ? new HistoryEntry(h.Text("created_by", "config.history"), h.Flag("empty_layer", "config.history"))
                : throw JsonReading.Wrong($"config.history[{i}]", "is not an object"))],
        };
    }

    private static JsonDocument Open(FetchedManifest manifest, ScanLimits limits, Func<string, bool> fits, string what)
    {
        if (manifest.Bytes.Length > limits.ManifestBytes)
            throw new ScanException(FailureReason.TooLarge, $"The {what} has {manifest.Bytes.Length} bytes, more than {limits.ManifestBytes}.");
        if (ManifestMediaTypes.IsSchema1(manifest.MediaType))
            throw new ScanException(FailureReason.Unsupported, "This is a Docker schema 1 manifest, which lists no verifiable layers. Push the image again with a current client (schema 2 or OCI).");
        if (!fits(manifest.MediaType))
            throw new ScanException(FailureReason.Unsupported, $"The document has the media type '{Short(manifest.MediaType)}', which is no image {what}.");
        var document = JsonReading.Parse(manifest.Bytes, what);
        if (document.RootElement.Get("schemaVersion") is { ValueKind: JsonValueKind.Number } version && version.TryGetInt32(out var number) && number == 2)
            return document;
        document.Dispose();
        throw JsonReading.Wrong($"{what}.schemaVersion", "is not 2");
    }

    private static IndexChild ReadChild(JsonElement element, string what)
    {
        var child = element.ReadDescriptor(what);
        var unknown = child.Platform is { Os: "unknown" } or { Architecture: "unknown" };
        var kind = child.Annotations.GetValueOrDefault("vnd.docker.reference.type") is "attestation-manifest" || unknown ? IndexChildKind.Attestation
            : child.ArtifactType is null && (ManifestMediaTypes.IsManifest(child.MediaType) || ManifestMediaTypes.IsIndex(child.MediaType)) ? IndexChildKind.Image
            : IndexChildKind.Other;
        return new IndexChild(child, kind);
    }

    private static string? ReadArtifactType(JsonElement root)
    {
        var artifactType = root.Text("artifactType", "manifest");
        if (!string.IsNullOrEmpty(artifactType))
            JsonReading.CheckMediaType(artifactType, "manifest.artifactType");
        return string.IsNullOrEmpty(artifactType) ? null : artifactType;
    }

    /// <summary>The specification's rules for the run-time part, so that a damaged config is not half believed.</summary>
    private static void CheckRunConfig(JsonElement root)
    {
        if (root.Text("os", "config") is null || root.Text("architecture", "config") is null)
            throw JsonReading.Wrong("config", "lacks os or architecture");
        root.Text("author", "config");
        if (root.Object("config", "config") is not { } run)
            return;
        run.Text("User", "config.config");
        run.CheckStrings("Env", "config.config", e => e.Contains('=', StringComparison.Ordinal));
        run.CheckStrings("Cmd", "config.config");
        if (run.Get("Entrypoint") is { ValueKind: not JsonValueKind.String })
            run.CheckStrings("Entrypoint", "config.config");
        run.Object("Volumes", "config.config");
        run.Object("ExposedPorts", "config.config");
        run.Object("Labels", "config.config");
    }

    private static string Short(string text) => text.Length > 100 ? text[..100] + "…" : text;
}
