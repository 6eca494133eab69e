namespace ScanMesh.Engine.Images.Merge;

/// <summary>
/// Folders into which a distribution installs (Filesystem Hierarchy Standard 3.0). A package's list of files is only believed there: <c>/opt</c>, <c>/usr/local</c>, <c>/srv</c> and
/// an application's own folder are no distribution's, so that neither a line that somebody added to a list nor a third party's package hides what lies there.
/// </summary>
internal static class SystemFolder
{
    private static readonly string[] folders = ["usr/", "lib/", "lib32/", "lib64/", "libx32/", "bin/", "sbin/", "etc/", "var/lib/"];

    /// <summary>True for a path below one of them.</summary>
    public static bool Holds(string path) => !path.StartsWith("usr/local/", StringComparison.Ordinal) && Array.Exists(folders, f => path.StartsWith(f, StringComparison.Ordinal));
}
