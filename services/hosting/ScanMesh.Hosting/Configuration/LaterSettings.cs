using System.Text.RegularExpressions;

namespace ScanMesh.Hosting.Configuration;

/// <summary>Settings that the documentation fixes and this version does not know yet: told apart from slips of the finger.</summary>
internal static partial class LaterSettings
{
    /// <summary>True for such a path.</summary>
    public static bool Contains(string path) => Pattern().IsMatch(path);

    [GeneratedRegex(@"\A(?:policies|listen\.gate)\z")]
    private static partial Regex Pattern();
}
