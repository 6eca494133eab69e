using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>About how much memory a layer record takes: text at two bytes a character, a flat price for each object.</summary>
internal static class RecordSize
{
    private const long Item = 100;

    public static long Of(LayerRecord record) =>
        8L * (record.Paths.Files.Length + record.Paths.Folders.Length + record.Paths.ImpliedFolders.Length)
        + record.Evidence.Sum(e => Item + Text(e.Path) + e.Facts.Sum(Fact) + e.Problems.Sum(Problem))
        + record.Whiteouts.Sum(w => Item + Text(w))
        + record.OpaqueFolders.Sum(f => Item + Text(f))
        + record.Links.Sum(l => Item + Text(l.Path) + Text(l.Target))
        + record.Owned.Sum(o => Item + Text(o.Path))
        + record.Problems.Sum(Problem);

    private static long Fact(Fact fact) => fact switch
    {
        PackageFact p => 2 * Item + Text(p.Name) + Text(p.Version) + Text(p.SourceName) + Text(p.SourceVersion) + p.Licences.Sum(Text),
        OsReleaseFact r => Item + r.Fields.Sum(f => Item + Text(f.Key) + Text(f.Value)),
        _ => Item,
    };

    private static long Problem(Problem problem) => Item + Text(problem.Message);

    private static long Text(string? text) => 2L * (text?.Length ?? 0);
}
