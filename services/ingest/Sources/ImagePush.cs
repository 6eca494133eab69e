using System.Text.RegularExpressions;
using ScanMesh.Engine.Images.Sources;

namespace ScanMesh.Ingest.Sources;

/// <summary>Tells pushes of images from all else that is pushed to a registry.</summary>
public static partial class ImagePush
{
    private static readonly HashSet<string> ManifestTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        // Schema 1: an image all the same; the scan says that it is unsupported, so that somebody sees it.
        "application/vnd.docker.distribution.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v1+prettyjws",
    };

    private static readonly string[] BlobTypes =
        ["application/octet-stream", "application/vnd.docker.image.rootfs.", "application/vnd.oci.image.layer.", "application/vnd.docker.container.image.", "application/vnd.oci.image.config."];

    private static readonly string[] AttachedTypes = ["cosign", "sigstore", "notary", "in-toto", "spdx", "cyclonedx", "signature", "attestation"];

    /// <summary>True for the media types of image manifests and indexes.</summary>
    public static bool IsManifest(string mediaType) => ManifestTypes.Contains(mediaType);

    /// <summary>Why the media type of what was pushed says that it is no image, or null: another artifact, or only a layer or config.</summary>
    public static IgnoreReason? ReasonOf(string mediaType) =>
        IsManifest(mediaType) ? null
        : BlobTypes.Any(b => mediaType.StartsWith(b, StringComparison.OrdinalIgnoreCase)) ? IgnoreReason.Blob
        : NotAnImageType(mediaType) ?? IgnoreReason.Blob;

    /// <summary>
    /// Why an artifact type, or the media type of a config, is none of an image, or null: OCI and Docker images have a config of
    /// their own type, everything else (Helm, WebAssembly, policies, models) is an artifact; what is attached to images says so.
    /// </summary>
    public static IgnoreReason? NotAnImageType(string type)
    {
        if (ManifestMediaTypes.IsImageConfig(type) || type is "application/vnd.docker.container.image.rootfs.diff+x-gtar")
            return null;
        return AttachedTypes.Any(a => type.Contains(a, StringComparison.OrdinalIgnoreCase)) ? IgnoreReason.Attached : IgnoreReason.OtherArtifact;
    }

    /// <summary>
    /// Why a tag is none of an image, or null: signatures, attestations and SBOMs are attached under <c>sha256-HEX.SUFFIX</c>
    /// (cosign), and <c>sha256-HEX</c> alone is the referrers tag of OCI distribution 1.1.
    /// </summary>
    public static string? NotAnImage(string? tag) => tag is not null && AttachedTag().Match(tag) is { Success: true } match
        ? match.Groups["suffix"].Value switch
        {
            ".sig" => "a signature, not an image",
            ".att" => "an attestation, not an image",
            ".sbom" => "an SBOM, not an image",
            "" => "a list of referrers, not an image",
            _ => "attached to an image, not an image",
        }
        : null;

    [GeneratedRegex(@"\Asha(?:256-[0-9a-f]{64}|512-[0-9a-f]{128})(?<suffix>\.[A-Za-z0-9._-]+)?\z")]
    private static partial Regex AttachedTag();
}
