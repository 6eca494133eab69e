using System.Text;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Merge;
using ScanMesh.Engine.Model;

namespace ScanMesh.Tests.Unit.Engine.Ecosystems;

/// <summary>Files of one layer through record and merge.</summary>
internal static class FileCase
{
    private static readonly AnalyserSet Analysers = AnalyserSet.Create(new ScanLimits());

    public static Inventory Merged(params (string Path, string Content)[] files) => MergedBytes([.. files.Select(f => (f.Path, Encoding.UTF8.GetBytes(f.Content)))]);

    public static Inventory MergedBytes(params (string Path, byte[] Content)[] files)
    {
        var builder = Analysers.NewBuilder();
        foreach (var (path, content) in files)
            builder.OnEntry(new LayerEntry(path, EntryKind.File, content.Length, null, false), new MemoryStream(content));
        return LayerMerge.Merge([builder.Build(default, 0, default, partial: false, [])]);
    }

    /// <summary>"name version" of each package, with its basis and "dev" where it has them, in the inventory's order.</summary>
    public static string[] Lines(Inventory inventory) =>
        [.. inventory.Packages.Select(p => $"{p.Name} {p.Version}{(p.Basis is { } basis ? " " + basis.ToText() : "")}{(p.Development is true ? " dev" : "")}")];

    /// <summary>A file that says it is too large: nothing of it is read, and that is told.</summary>
    public static Inventory Oversized(string path, long size)
    {
        var builder = Analysers.NewBuilder();
        builder.OnEntry(new LayerEntry(path, EntryKind.File, size, null, false), Stream.Null);
        return LayerMerge.Merge([builder.Build(default, 0, default, partial: false, [])]);
    }
}
