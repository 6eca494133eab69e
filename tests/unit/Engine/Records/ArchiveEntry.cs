using ScanMesh.Engine.Images.Layers;

namespace ScanMesh.Tests.Unit.Engine.Records;

/// <summary>A <see cref="LayerEntry"/> that can be kept and compared.</summary>
public sealed record ArchiveEntry(string Path, EntryKind Kind, long Size, string? LinkTarget, bool IsExecutable)
{
    public LayerEntry AsLayerEntry() => new(Path, Kind, Size, LinkTarget, IsExecutable);

    public static ArchiveEntry Of(in LayerEntry entry) => new(entry.Path.ToString(), entry.Kind, entry.Size, entry.LinkTarget, entry.IsExecutable);
}
