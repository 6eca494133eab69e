namespace ScanMesh.Engine.Ecosystems;

/// <summary>
/// Which lock files and manifests tell something of an image: those of its own programs, wherever they lie. Installed packages, vendored sources and
/// caches bring some along that say with what these were developed; nothing was installed from them here.
/// </summary>
internal static class LockFilePath
{
    /// <summary>True for a file of this name that is the image's own.</summary>
    public static bool Is(ReadOnlySpan<char> path, string name) =>
        path.EndsWith(name, StringComparison.Ordinal) && (path.Length == name.Length || path[^(name.Length + 1)] == '/') && IsOwn(path);

    /// <summary>True for a path that lies in no folder of installed packages, vendored sources or caches.</summary>
    public static bool IsOwn(ReadOnlySpan<char> path)
    {
        foreach (var part in path.Split('/'))
            if (path[part] is "node_modules" or "bower_components" or ".pnpm-store" or ".npm" or ".yarn" or "site-packages" or "dist-packages" or "vendor" or "gems" or ".nuget" or ".cargo" or ".m2" or ".cache")
                return false;
        return path.IndexOf("pkg/mod/", StringComparison.Ordinal) < 0 && path.IndexOf("/registry/src/", StringComparison.Ordinal) < 0 && path.IndexOf("/git/checkouts/", StringComparison.Ordinal) < 0;
    }
}
