using System.Collections.Immutable;

namespace ScanMesh.Engine.Images.Sources;

/// <summary>Media types of OCI image-spec 1.1 and of Docker's image manifest 2.</summary>
public static class ManifestMediaTypes
{
    /// <summary>OCI manifest.</summary>
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>OCI index.</summary>
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";

    /// <summary>Docker manifest, schema 2.</summary>
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

    /// <summary>Docker manifest list.</summary>
    public const string DockerList = "application/vnd.docker.distribution.manifest.list.v2+json";

    /// <summary>OCI image config.</summary>
    public const string OciConfig = "application/vnd.oci.image.config.v1+json";

    /// <summary>Docker image config.</summary>
    public const string DockerConfig = "application/vnd.docker.container.image.v1+json";

    /// <summary>Docker's uncompressed layer.</summary>
    public const string DockerLayer = "application/vnd.docker.image.rootfs.diff.tar";

    private const string OciArtifact = "application/vnd.oci.artifact.manifest.v1+json";

    /// <summary>What the client accepts, best first.</summary>
    public static ImmutableArray<string> Accepted { get; } = [OciIndex, DockerList, OciManifest, DockerManifest];

    internal static bool IsIndex(string mediaType) => mediaType is OciIndex or DockerList;

    internal static bool IsManifest(string mediaType) => mediaType is OciManifest or DockerManifest;

    internal static bool IsArtifactManifest(string mediaType) => mediaType == OciArtifact;

    internal static bool IsSchema1(string mediaType) => mediaType.StartsWith("application/vnd.docker.distribution.manifest.v1+", StringComparison.Ordinal);

    /// <summary>Whether a config of this media type makes a manifest an image's: also those that old registries gave, since clients take them (moby, distribution.ImageTypes).</summary>
    public static bool IsImageConfig(string mediaType) => mediaType is OciConfig or DockerConfig || IsMislabelled(mediaType);

    /// <summary>Whether clients take it for a layer (moby, distribution.supportedMediaTypes); what its compression is, the bytes decide.</summary>
    internal static bool IsLayer(string mediaType) =>
        (mediaType.StartsWith("application/vnd.oci.image.", StringComparison.OrdinalIgnoreCase)
            || mediaType.StartsWith("application/vnd.docker.", StringComparison.OrdinalIgnoreCase)
            || mediaType is "application/x-tar" or "application/gzip"
            || IsMislabelled(mediaType))
        && !IsEncryptedLayer(mediaType);

    internal static bool IsEncryptedLayer(string mediaType) => mediaType.EndsWith("+encrypted", StringComparison.Ordinal);

    private static bool IsMislabelled(string mediaType) => mediaType is "application/octet-stream" or "application/json" or "text/html";
}
