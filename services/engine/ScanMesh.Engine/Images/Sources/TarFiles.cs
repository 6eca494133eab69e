using Microsoft.Win32.SafeHandles;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Sources;

/// <summary>Files of a tar archive, read where they lie; nothing is unpacked. Links within the archive are followed, a few steps.</summary>
internal sealed class TarFiles : IImageFiles
{
    private const int MaxLinks = 8;
    private const int MaxEntries = 100_000;

    private readonly SafeFileHandle handle;
    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);

    private TarFiles(string name, SafeFileHandle handle) => (Name, this.handle) = (name, handle);

    public string Name { get; }

    /// <summary>Indexes an archive, for which its contents are skipped; owns <paramref name="handle"/> from then on.</summary>
    public static TarFiles Open(string name, SafeFileHandle handle, ScanLimits limits, CancellationToken cancellationToken)
    {
        var result = new TarFiles(name, handle);
        try
        {
            using var stream = new FileRange(handle, 0, RandomAccess.GetLength(handle));
            using var input = new TarInput(stream, long.MaxValue, null, cancellationToken);
            new TarWalker(limits with { LayerEntries = Math.Min(limits.LayerEntries, MaxEntries) }, new LayerProblems()).Walk(input, new Indexer(result, input));
            return result;
        }
        catch (ArchiveException e)
        {
            handle.Dispose();
            throw new ScanException(e.Reason == ProblemReason.Limit ? FailureReason.Limit : FailureReason.Corrupt, $"{name} cannot be read as an image archive. {e.Message}", e);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public long? SizeOf(string path) => Find(path)?.Size;

    public Stream? Open(string path) => Find(path) is { } entry ? new FileRange(handle, entry.Offset, entry.Size) : null;

    public void Dispose() => handle.Dispose();

    private Entry? Find(string path)
    {
        for (var steps = 0; steps <= MaxLinks; steps++)
        {
            if (!entries.TryGetValue(path, out var entry))
                return null;
            if (entry.Link is null)
                return entry;
            path = entry.Link;
        }

        return null;
    }

    private readonly record struct Entry(long Offset, long Size, string? Link);

    private sealed class Indexer(TarFiles files, TarInput input) : ILayerEntrySink
    {
        public void OnEntry(in LayerEntry entry, Stream content)
        {
            var path = entry.Path.ToString();
            if (entry.Kind == EntryKind.File)
                files.entries[path] = new Entry(input.Position, content.Length, null);
            else if (entry.Kind == EntryKind.HardLink)
                files.entries[path] = new Entry(0, 0, entry.LinkTarget);
            else if (entry.Kind == EntryKind.SymbolicLink)
                files.entries[path] = new Entry(0, 0, Target(path, entry.LinkTarget!));
        }

        private static string Target(string path, string target)
        {
            var folder = path[..(path.LastIndexOf('/') + 1)];
            return PathNormaliser.Normalise(System.Text.Encoding.UTF8.GetBytes(target.StartsWith('/') ? target : folder + target)) ?? "";
        }
    }
}
