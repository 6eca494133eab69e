namespace ScanMesh.Cli.Advisories;

/// <summary>Where the user's caches lie: <c>$XDG_CACHE_HOME/scanmesh</c>, else <c>~/.cache/scanmesh</c>.</summary>
internal static class CacheFolder
{
    /// <summary>A folder below it, which may not exist yet.</summary>
    public static string Of(Terminal terminal, string name)
    {
        var root = terminal.Environment("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache
            : Path.Combine(terminal.Environment("HOME") is { Length: > 0 } home ? home : System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(root, "scanmesh", name);
    }
}
