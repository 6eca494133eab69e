using System.Diagnostics.CodeAnalysis;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Sources;

/// <summary>
/// What a REF names: <c>host/repository[:tag][@digest]</c>, <c>oci:DIR[:tag]</c>, <c>oci-archive:FILE[:tag]</c>, <c>docker-archive:FILE</c>,
/// <c>rootfs:DIR</c> or <c>sbom:FILE</c>.
/// </summary>
public sealed record SourceReference
{
    /// <summary>What is offered, for messages.</summary>
    public const string Forms = "host/repository[:tag][@digest], oci:DIR[:tag], oci-archive:FILE[:tag], docker-archive:FILE, rootfs:DIR or sbom:FILE";

    private SourceReference()
    {
    }

    /// <summary>What kind of place it is.</summary>
    public required SourceKind Kind { get; init; }

    /// <summary>The image in a registry; null for the other kinds.</summary>
    public ImageReference? Image { get; init; }

    /// <summary>Folder or file; null for a registry.</summary>
    public string? Path { get; init; }

    /// <summary>Tag in an OCI layout or archive, or null.</summary>
    public string? Tag { get; init; }

    /// <summary>The reference, or a message for people that says what is wrong.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SourceReference? reference, [NotNullWhen(false)] out string? error)
    {
        reference = null;
        error = null;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var prefix = colon < 0 ? "" : text[..colon];
        var rest = text[(colon + 1)..];
        switch (prefix)
        {
            case "oci" or "oci-archive":
                var tagged = rest.LastIndexOf(':');
                var tag = tagged > 0 && ImageReference.IsTag(rest[(tagged + 1)..]) ? rest[(tagged + 1)..] : null;
                var kind = prefix == "oci" ? SourceKind.OciLayout : SourceKind.OciArchive;
                reference = new SourceReference { Kind = kind, Path = tag is null ? rest : rest[..tagged], Tag = tag };
                break;
            case "docker-archive":
                reference = new SourceReference { Kind = SourceKind.DockerArchive, Path = rest };
                break;
            case "rootfs":
                reference = new SourceReference { Kind = SourceKind.RootFs, Path = rest };
                break;
            case "sbom":
                reference = new SourceReference { Kind = SourceKind.Sbom, Path = rest };
                break;
            case "docker-daemon" or "containers-storage" or "containerd" or "podman" or "dir":
                error = $"'{prefix}:' is not offered. Use {Forms}.";
                return false;
            default:
                var name = text.StartsWith("docker://", StringComparison.Ordinal) ? text["docker://".Length..] : text;
                if (ImageReference.TryParse(name, null, out var image))
                    reference = new SourceReference { Kind = SourceKind.Registry, Image = image };
                break;
        }

        if (reference is null || reference.Path is { Length: 0 })
        {
            reference = null;
            error = $"'{(text.Length > 300 ? text[..300] : text)}' names no image. Use {Forms}.";
        }

        return reference is not null;
    }

    /// <summary>The REF again.</summary>
    public override string ToString() => Kind switch
    {
        SourceKind.OciLayout => $"oci:{Path}{(Tag is null ? "" : ":" + Tag)}",
        SourceKind.OciArchive => $"oci-archive:{Path}{(Tag is null ? "" : ":" + Tag)}",
        SourceKind.Sbom => $"sbom:{Path}",
        SourceKind.DockerArchive => $"docker-archive:{Path}",
        SourceKind.RootFs => $"rootfs:{Path}",
        _ => Image!.ToString(),
    };
}

/// <summary>Kinds of places an image can be in.</summary>
public enum SourceKind
{
    /// <summary>Not set.</summary>
    Unknown = 0,
    /// <summary>A registry's repository.</summary>
    Registry,
    /// <summary>A folder in OCI image layout.</summary>
    OciLayout,
    /// <summary>A file written by <c>docker save</c> or the like.</summary>
    DockerArchive,
    /// <summary>A tar, plain or compressed, of an OCI image layout.</summary>
    OciArchive,
    /// <summary>A bill of materials: no image, no layers.</summary>
    Sbom,
    /// <summary>A folder that is a root file system: no image, no layers.</summary>
    RootFs,
}
