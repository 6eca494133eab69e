using System.Text;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Tests.Unit.Engine.Records;

/// <summary>A layer's entries in archive order, without an archive.</summary>
internal sealed class LayerSketch
{
    public List<(ArchiveEntry Entry, byte[] Content)> Entries { get; } = [];

    public LayerSketch File(string path, string content = "") => Put(path, EntryKind.File, null, Encoding.UTF8.GetBytes(content));

    public LayerSketch Bytes(string path, byte[] content) => Put(path, EntryKind.File, null, content);

    public LayerSketch Folder(string path) => Put(path, EntryKind.Directory, null, []);

    public LayerSketch Link(string path, string target) => Put(path, EntryKind.SymbolicLink, target, []);

    public LayerSketch HardLink(string path, string target) => Put(path, EntryKind.HardLink, target, []);

    public LayerSketch Device(string path) => Put(path, EntryKind.Other, null, []);

    public LayerSketch Whiteout(string path)
    {
        var slash = path.LastIndexOf('/');
        return File(path.Insert(slash + 1, ".wh."));
    }

    public LayerSketch Opaque(string folder) => File(folder.Length == 0 ? ".wh..wh..opq" : folder + "/.wh..wh..opq");

    public LayerRecord Build(AnalyserSet analysers, string? name = null)
    {
        var builder = analysers.NewBuilder();
        foreach (var (entry, content) in Entries)
            builder.OnEntry(entry.AsLayerEntry(), new MemoryStream(content));
        var blob = name is null ? default : Digest.Sha256(Encoding.UTF8.GetBytes(name));
        return builder.Build(blob, 0, blob, partial: false, []);
    }

    private LayerSketch Put(string path, EntryKind kind, string? target, byte[] content)
    {
        Entries.Add((new ArchiveEntry(path, kind, content.Length, target, false), content));
        return this;
    }
}
