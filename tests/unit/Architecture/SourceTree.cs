using System.Diagnostics;

namespace ScanMesh.Tests.Unit.Architecture;

/// <summary>The repository's files, without what building leaves.</summary>
internal static class SourceTree
{
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories)
            .Where(f => !f.Contains("/artifacts/", StringComparison.Ordinal) && !f.Contains("/.git/", StringComparison.Ordinal) && !f.Contains("/obj/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    /// <summary>Product code: path from the root, and text.</summary>
    public static IEnumerable<(string Path, string Text)> ProductCode(string repository) =>
        new[] { "contracts", "services" }
            .SelectMany(top => Files(Path.Combine(repository, top), "*.cs"))
            .Select(f => (Path.GetRelativePath(repository, f).Replace('\\', '/'), File.ReadAllText(f)));

    /// <summary>Names at the top of the repository that git knows; without git, all that are there.</summary>
    public static async Task<IReadOnlyList<string>> TopNamesAsync(string repository, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("git", ["-C", repository, "ls-files"]) { RedirectStandardOutput = true };
        using var git = Process.Start(start)!;
        var tracked = await git.StandardOutput.ReadToEndAsync(cancellationToken);
        await git.WaitForExitAsync(cancellationToken);
        return [.. tracked.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('/')[0]).Distinct(StringComparer.Ordinal)];
    }
}
