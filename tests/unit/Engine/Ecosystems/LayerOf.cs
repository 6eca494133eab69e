using System.Text;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Merge;
using ScanMesh.Engine.Model;

namespace ScanMesh.Tests.Unit.Engine.Ecosystems;

/// <summary>The inventory of one layer with a few files, through record and merge.</summary>
internal static class LayerOf
{
    private static readonly AnalyserSet analysers = AnalyserSet.Create(new ScanLimits());

    public static Inventory Files(params (string Path, byte[] Content)[] files)
    {
        var builder = analysers.NewBuilder();
        foreach (var (path, content) in files)
            builder.OnEntry(new LayerEntry(path, EntryKind.File, content.Length, null, false), new MemoryStream(content));
        return LayerMerge.Merge([builder.Build(default, 0, default, partial: false, [])]);
    }

    public static Inventory Texts(params (string Path, string Content)[] files) => Files([.. files.Select(f => (f.Path, Encoding.UTF8.GetBytes(f.Content)))]);

    /// <summary>"name version" of each package, with what it rests on where it is not installed.</summary>
    public static string[] Lines(Inventory inventory) =>
        [.. inventory.Packages.Select(p => $"{p.Name} {p.Version}{(p.Basis is { } basis ? $" {basis.ToText()}" : "")}{(p.Development is true ? " development" : "")}").Order(StringComparer.Ordinal)];

    /// <summary>"reason message" of each problem.</summary>
    public static string[] Problems(Inventory inventory) => [.. inventory.Problems.Select(p => $"{p.Reason} {p.Message}")];
}
