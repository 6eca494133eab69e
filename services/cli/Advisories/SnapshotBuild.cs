using System.Globalization;
using ScanMesh.Cli.Scans;
using ScanMesh.Engine.Advisories;

namespace ScanMesh.Cli.Advisories;

/// <summary>Builds a snapshot and tells what could not be read.</summary>
internal static class SnapshotBuild
{
    private const int MaxTold = 20;

    /// <summary>Builds a snapshot by hand: epoch "local", sequence 0.</summary>
    public static Task<SnapshotBuildResult> RunAsync(Terminal terminal, IReadOnlyList<string> inputs, string file, DateTimeOffset at, CancellationToken cancellationToken)
    {
        foreach (var input in inputs)
            if (!File.Exists(input) && !Directory.Exists(input))
                throw CommandException.Trouble($"{input}: there is no such file or folder of advisories.");
        return Progress.SpinAsync(terminal, "compiling advisories", () => SnapshotBuilder.BuildAsync(inputs, file, new SnapshotBuildOptions("local", 0, at), null, cancellationToken));
    }

    /// <summary>How many records a snapshot holds, and how many of them find nothing because they are about no vulnerability.</summary>
    public static string Count(SnapshotInfo info, string records) => string.Create(CultureInfo.InvariantCulture,
        $"{info.Records} {records}{(info.LeftOut == 0 ? "" : $" ({info.LeftOut} of them are about no vulnerability: bug fixes and enhancements that name no CVE)")}");

    /// <summary>Tells the first problems, and how many there are.</summary>
    public static void TellProblems(Terminal terminal, SnapshotBuildResult result)
    {
        foreach (var problem in result.Problems.Take(MaxTold))
            terminal.Tell($"{problem.Place}: {problem.Message}");
        if (result.Problems.Length > MaxTold)
            terminal.Tell(string.Create(CultureInfo.InvariantCulture, $"... and {result.Problems.Length - MaxTold} more that could not be read."));
    }
}
