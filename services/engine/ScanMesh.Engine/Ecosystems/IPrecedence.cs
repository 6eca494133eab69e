namespace ScanMesh.Engine.Ecosystems;

/// <summary>
/// An analyser some of whose files stand for others: a package manager that finds its database in several formats reads one of them. It is
/// decided on the merged image, because the files may come from different layers.
/// </summary>
public interface IPrecedence : IFileAnalyser
{
    /// <summary>The files in whose presence this one is not read. One that names no package stands for nothing.</summary>
    IEnumerable<string> Preferred(string path);
}
