namespace ScanMesh.Cli;

/// <summary>What the process's exit code means; other programs rely on it.</summary>
internal static class ExitCode
{
    /// <summary>Done; for a scan: a report was written, whatever its verdict.</summary>
    public const int Done = 0;

    /// <summary>Trouble, told on standard error. Without advisory data a report with verdict unknown is written all the same.</summary>
    public const int Trouble = 1;

    /// <summary>Wrong usage, or something that is not offered.</summary>
    public const int Usage = 2;

    /// <summary>--fail-on failed.</summary>
    public const int Failed = 3;

    /// <summary>--fail-on policy, and the verdict is unknown: that is no pass.</summary>
    public const int NoVerdict = 4;
}
