using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Sources;

/// <summary>Chooses an image of an index by platform, variants as containerd ranks them.</summary>
public static class PlatformSelector
{
    /// <summary>
    /// The best image for <paramref name="wanted"/>: the variant itself, then lower ones the machine also runs (arm/v7 runs v6; amd64/v3 runs v2).
    /// Null asks for linux/amd64, or for the only image there is.
    /// </summary>
    /// <exception cref="ScanException">Unsupported: nothing fits; the message lists what there is.</exception>
    public static Descriptor Select(ImageIndex index, Platform? wanted)
    {
        var images = index.Children.Where(c => c.Kind == IndexChildKind.Image).Select(c => c.Descriptor).ToList();
        if (wanted is null && images.Count == 1)
            return images[0];
        foreach (var candidate in Runs(Normalise(wanted ?? Platform.LinuxAmd64)))
            if (images.Find(i => i.Platform is not null && Normalise(i.Platform) == candidate) is { } found)
                return found;
        var there = images.Where(i => i.Platform is not null).Select(i => i.Platform!.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        throw new ScanException(FailureReason.Unsupported, images.Count == 0
            ? "The index holds no image, only other things (attestations, artifacts)."
            : $"The index has no image for {wanted ?? Platform.LinuxAmd64}. It has: {(there.Count == 0 ? "images without a declared platform" : string.Join(", ", there))}.");
    }

    /// <summary>Go's names in the form containerd compares them in.</summary>
    internal static Platform Normalise(Platform platform)
    {
        var os = platform.Os.ToLowerInvariant();
        var variant = platform.Variant?.ToLowerInvariant();
        return platform.Architecture.ToLowerInvariant() switch
        {
            "aarch64" or "arm64" => new Platform(os, "arm64", variant is "8" or "v8" ? null : variant),
            "armhf" => new Platform(os, "arm", "v7"),
            "armel" => new Platform(os, "arm", "v6"),
            "arm" => new Platform(os, "arm", variant switch { null or "" or "7" => "v7", "5" or "6" or "8" => "v" + variant, _ => variant }),
            "x86_64" or "x86-64" or "amd64" => new Platform(os, "amd64", variant is "v1" ? null : variant),
            "i386" or "386" => new Platform(os, "386"),
            var architecture => new Platform(os, architecture, variant),
        };
    }

    private static IEnumerable<Platform> Runs(Platform platform)
    {
        yield return platform;
        var least = platform.Architecture switch { "arm" => 5, "amd64" => 1, "arm64" => 8, _ => int.MaxValue };
        if (platform.Variant is not { Length: 2 } variant || variant[0] != 'v' || !char.IsAsciiDigit(variant[1]))
            yield break;
        for (var level = variant[1] - '0' - 1; level >= least; level--)
            yield return Normalise(platform with { Variant = $"v{level}" });
    }
}
