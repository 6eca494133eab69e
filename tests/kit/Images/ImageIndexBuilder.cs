using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScanMesh.Engine.Model;

namespace ScanMesh.Tests.Kit.Images;

/// <summary>Builds an image index of built images.</summary>
public sealed class ImageIndexBuilder
{
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";

    private readonly List<BuiltContent> children = [];
    private readonly JsonArray descriptors = [];

    /// <param name="image">The child.</param>
    /// <param name="declaredPlatform">Null: its own.</param>
    /// <param name="edit">Changes its descriptor.</param>
    public ImageIndexBuilder Image(BuiltContent image, string? declaredPlatform = null, Action<JsonObject>? edit = null)
    {
        var platform = declaredPlatform is null ? image.Platform : Platform.Parse(declaredPlatform);
        return Child(image, platform, edit);
    }

    /// <summary>A BuildKit attestation for <paramref name="of"/>: platform unknown/unknown and the reference annotations.</summary>
    public ImageIndexBuilder Attestation(BuiltContent of)
    {
        var statement = Encoding.UTF8.GetBytes($"{{\"subject\":\"{of.Digest}\"}}");
        var empty = "{}"u8.ToArray();
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = ImageBuilder.OciManifest,
            ["config"] = ImageBuilder.Describe(ImageBuilder.OciConfig, empty),
            ["layers"] = new JsonArray(ImageBuilder.Describe("application/vnd.in-toto+json", statement)),
        };
        var built = new BuiltContent(
            ImageBuilder.OciManifest,
            JsonSerializer.SerializeToUtf8Bytes(manifest),
            [],
            ImmutableDictionary<Digest, byte[]>.Empty.Add(Digest.Sha256(statement), statement).SetItem(Digest.Sha256(empty), empty));
        return Child(built, new Platform("unknown", "unknown"), d => d["annotations"] = new JsonObject
        {
            ["vnd.docker.reference.type"] = "attestation-manifest",
            ["vnd.docker.reference.digest"] = of.Digest.ToString(),
        });
    }

    public BuiltContent Build()
    {
        var index = new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = OciIndex, ["manifests"] = descriptors.DeepClone() };
        var blobs = ImmutableDictionary.CreateBuilder<Digest, byte[]>();
        foreach (var (digest, blob) in children.SelectMany(c => c.Blobs))
            blobs[digest] = blob;
        return new BuiltContent(OciIndex, JsonSerializer.SerializeToUtf8Bytes(index), [.. children], blobs.ToImmutable());
    }

    private ImageIndexBuilder Child(BuiltContent content, Platform? platform, Action<JsonObject>? edit = null)
    {
        children.Add(content);
        var descriptor = ImageBuilder.Describe(content.MediaType, content.Bytes);
        if (platform is not null)
        {
            var declared = new JsonObject { ["os"] = platform.Os, ["architecture"] = platform.Architecture };
            if (platform.Variant is not null)
                declared["variant"] = platform.Variant;
            descriptor["platform"] = declared;
        }

        edit?.Invoke(descriptor);
        descriptors.Add(descriptor);
        return this;
    }
}
