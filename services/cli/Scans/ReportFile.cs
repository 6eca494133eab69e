namespace ScanMesh.Cli.Scans;

/// <summary>Writes a report to standard output, or to a file that appears whole or not at all.</summary>
internal static class ReportFile
{
    /// <summary>Calls <paramref name="write"/> with the stream.</summary>
    public static void Write(Terminal terminal, string? path, Action<Stream> write)
    {
        if (path is null or "-")
        {
            terminal.Writer.Flush();
            write(terminal.Output);
            terminal.Output.Flush();
            return;
        }

        var target = Path.GetFullPath(path);
        target = !IsDevice(target) && File.Exists(target) ? File.ResolveLinkTarget(target, returnFinalTarget: true)?.FullName ?? target : target;
        if (Path.GetDirectoryName(target) is { } folder && !Directory.Exists(folder))
            throw CommandException.Trouble($"{path}: there is no folder {folder}.");
        if (IsDevice(target))
            using (var device = new FileStream(target, FileMode.Open, FileAccess.Write))
                write(device);
        else
            Replace(target, write);
    }

    private static void Replace(string target, Action<Stream> write)
    {
        var temporary = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    // /dev/stdout and the like are written to, never replaced.
    private static bool IsDevice(string path) => !OperatingSystem.IsWindows() && (path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal));
}
