using ScanMesh.Engine.Images.Layers;
using ScanMesh.Tests.Unit.Engine.Records;

namespace ScanMesh.Tests.Unit.Engine.Images.Layers;

/// <summary>Keeps what a walk passes on.</summary>
public sealed class CollectingSink : ILayerEntrySink
{
    public List<ArchiveEntry> Entries { get; } = [];

    public Dictionary<string, byte[]> Contents { get; } = [];

    public bool ReadContent { get; init; } = true;

    public IEnumerable<string> Paths => Entries.Select(e => e.Path);

    public void OnEntry(in LayerEntry entry, Stream content)
    {
        Entries.Add(ArchiveEntry.Of(entry));
        if (!ReadContent || entry.Kind != EntryKind.File)
            return;
        var copy = new MemoryStream();
        content.CopyTo(copy);
        Contents[entry.Path.ToString()] = copy.ToArray();
    }

    public string Text(string path) => System.Text.Encoding.UTF8.GetString(Contents[path]);
}
