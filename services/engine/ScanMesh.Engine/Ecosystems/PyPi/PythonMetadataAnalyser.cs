using System.Collections.Immutable;

namespace ScanMesh.Engine.Ecosystems.PyPi;

/// <summary>
/// Reads the core metadata of installed distributions: <c>*.dist-info/METADATA</c>, <c>*.egg-info/PKG-INFO</c>, <c>EGG-INFO/PKG-INFO</c> of an unpacked
/// egg, and <c>*.egg-info</c> where that is a file. Not those whose name begins with <c>~</c>: pip renames what it is about to remove, and does not list what an
/// interrupted removal left.
/// </summary>
internal sealed class PythonMetadataAnalyser : IFileAnalyser
{
    /// <inheritdoc/>
    public string Id => "pypi/2";

    /// <inheritdoc/>
    public long MaxFileBytes => 16L << 20;

    /// <inheritdoc/>
    public ImmutableArray<string> Endings => ["/METADATA", "/PKG-INFO", ".egg-info"];

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path)
    {
        var isFolder = path.EndsWith(".dist-info/METADATA", StringComparison.Ordinal) || path.EndsWith(".egg-info/PKG-INFO", StringComparison.Ordinal) || path.EndsWith("/EGG-INFO/PKG-INFO", StringComparison.Ordinal);
        if (!isFolder && !path.EndsWith(".egg-info", StringComparison.Ordinal))
            return FileNeed.None;
        var name = isFolder ? path[..path.LastIndexOf('/')] : path;
        return name[(name.LastIndexOf('/') + 1)..] is ['~', ..] ? FileNeed.None : FileNeed.Stream;
    }

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts) => PythonMetadata.Read(file.Content, null, facts);
}
