using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Merge;
using ScanMesh.Engine.Model;

namespace ScanMesh.Tests.Conformance.Inventories;

/// <summary>Scans single files at the places where they lie in an image.</summary>
internal static class Scan
{
    private static readonly AnalyserSet Analysers = AnalyserSet.Create(new ScanLimits());

    /// <summary>A folder of this machine as the root of an image; symbolic links are left out.</summary>
    public static Inventory Folder(string root)
    {
        var builder = Analysers.NewBuilder();
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var path in Directory.EnumerateFiles(root, "*", options).Order(StringComparer.Ordinal))
        {
            using var content = File.OpenRead(path);
            builder.OnEntry(new LayerEntry(Path.GetRelativePath(root, path), EntryKind.File, content.Length, null, false), content);
        }

        return LayerMerge.Merge([builder.Build(default, 0, default, false, [])]);
    }

    public static Inventory Files(params (string Path, byte[] Content)[] files) => Layers(files);

    /// <summary>Layers, the lowest first.</summary>
    public static Inventory Layers(params (string Path, byte[] Content)[][] layers) => LayerMerge.Merge([.. layers.Select(Record)]);

    private static LayerRecord Record((string Path, byte[] Content)[] files)
    {
        var builder = Analysers.NewBuilder();
        foreach (var (path, content) in files)
            builder.OnEntry(new LayerEntry(path, EntryKind.File, content.Length, null, false), new MemoryStream(content));
        return builder.Build(default, 0, default, false, []);
    }
}
