namespace ScanMesh.Engine.Ecosystems.Rpm;

/// <summary>The name of a source package's file: <c>NAME-VERSION-RELEASE.src.rpm</c>, or <c>.nosrc.rpm</c>.</summary>
internal static class RpmSource
{
    /// <summary>Name and <c>version-release</c>; null for anything else.</summary>
    public static (string Name, string Version)? Split(string? file)
    {
        var stem = file?.EndsWith(".src.rpm", StringComparison.Ordinal) == true ? file[..^8]
            : file?.EndsWith(".nosrc.rpm", StringComparison.Ordinal) == true ? file[..^10]
            : null;
        if (stem is null || stem.LastIndexOf('-') is not (> 0 and var release) || stem.LastIndexOf('-', release - 1) is not (> 0 and var version) || version + 1 == release || release + 1 == stem.Length)
            return null;
        return (stem[..version], stem[(version + 1)..]);
    }
}
