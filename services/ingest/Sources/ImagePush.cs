using System.Text.RegularExpressions;

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

    /// <summary>True for the media types of image manifests and indexes.</summary>
    public static bool IsManifest(string mediaType) => ManifestTypes.Contains(mediaType);

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
