using System.Text;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Sources;

/// <summary>
/// Passes a folder's entries on as if they were one layer. No link is followed, so that no path leaves the folder; files without bytes are never
/// opened (devices, FIFOs and what the kernel makes up have none); /proc, /sys and /dev are not entered.
/// </summary>
internal sealed class RootFsWalker(ScanLimits limits, LayerProblems problems)
{
    private static readonly EnumerationOptions all = new() { AttributesToSkip = 0, IgnoreInaccessible = false, ReturnSpecialDirectories = false };
    private int entries;

    /// <summary>True when something could not be read, or a limit was reached.</summary>
    public bool IsPartial { get; private set; }

    /// <summary>Walks the folder, which exists.</summary>
    public void Walk(string folder, ILayerEntrySink sink, CancellationToken cancellationToken)
    {
        var root = new DirectoryInfo(RealPath(folder));
        var folders = new Stack<(DirectoryInfo Folder, string Path)>();
        folders.Push((root, ""));
        while (folders.TryPop(out var next))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var item in List(next.Folder, next.Path))
            {
                if (++entries > limits.LayerEntries)
                {
                    Miss(ProblemReason.Limit, $"The folder has more than {limits.LayerEntries} entries; it was read up to there.", null);
                    return;
                }

                var path = next.Path.Length == 0 ? item.Name : $"{next.Path}/{item.Name}";
                if (Encoding.UTF8.GetByteCount(path) > limits.PathBytes)
                    Miss(ProblemReason.Limit, $"An entry was left out: its path has more than {limits.PathBytes} bytes.", null);
                else if (PassOn(item, path, sink) && path is not ("proc" or "sys" or "dev"))
                    folders.Push(((DirectoryInfo)item, path));
            }
        }
    }

    private IReadOnlyList<FileSystemInfo> List(DirectoryInfo folder, string path)
    {
        try
        {
            return [.. folder.EnumerateFileSystemInfos("*", all).OrderBy(i => i.Name, StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            Miss(ProblemReason.Unauthorized, "The folder cannot be read.", path);
            return [];
        }
    }

    /// <summary>True when it is a folder to be entered.</summary>
    private bool PassOn(FileSystemInfo item, string path, ILayerEntrySink sink)
    {
        if (item.LinkTarget is { } target)
        {
            sink.OnEntry(new LayerEntry(path, EntryKind.SymbolicLink, 0, target, false), Stream.Null);
            return false;
        }

        if (item is not FileInfo file)
        {
            sink.OnEntry(new LayerEntry(path, EntryKind.Directory, 0, null, false), Stream.Null);
            return true;
        }

        using var content = Describe(file, path);
        if (content is null)
            return false;
        try
        {
            sink.OnEntry(new LayerEntry(path, EntryKind.File, content.Length, null, content.IsExecutable), content);
        }
        catch (Exception e) when (ReferenceEquals(e, content.Fault))
        {
            Miss(ProblemReason.Unauthorized, "The file cannot be read.", path);
            return false;
        }

        if (content.Fault is not null)
            Miss(ProblemReason.Unauthorized, "The file cannot be read.", path);
        return false;
    }

    private RootFsFile? Describe(FileInfo file, string path)
    {
        try
        {
            return RootFsFile.Of(file);
        }
        catch (FileNotFoundException) when (file.Name.Contains('\uFFFD', StringComparison.Ordinal))
        {
            return RootFsFile.Unnameable(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Miss(ProblemReason.Unauthorized, "The file vanished or may not be looked at.", path);
            return null;
        }
    }

    /// <summary>The folder without links in its path: what the kernel will call its files.</summary>
    private static string RealPath(string folder)
    {
        var real = Path.GetFullPath(folder);
        const int mostLinks = 40;
        for (var links = 0; links < mostLinks; links++)
        {
            var at = new DirectoryInfo(real);
            while (at is not null && at.LinkTarget is null)
                at = at.Parent;
            if (at is null)
                return real;
            var rest = Path.GetRelativePath(at.FullName, real);
            real = Path.GetFullPath(Path.Combine(at.Parent!.FullName, at.LinkTarget!, rest));
        }

        throw new ScanException(FailureReason.Unsupported, $"The path of {folder} leads through too many links.");
    }

    private void Miss(ProblemReason reason, string message, string? path)
    {
        IsPartial = true;
        problems.Add(reason, message, path);
    }
}
