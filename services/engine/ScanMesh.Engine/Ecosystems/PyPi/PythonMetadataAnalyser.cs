namespace ScanMesh.Engine.Ecosystems.PyPi;

/// <summary>
/// Reads the core metadata of installed distributions: <c>*.dist-info/METADATA</c>, <c>*.egg-info/PKG-INFO</c>, <c>EGG-INFO/PKG-INFO</c> of an unpacked
/// egg, and <c>*.egg-info</c> where that is a file.
/// </summary>
internal sealed class PythonMetadataAnalyser : IFileAnalyser
{
    /// <inheritdoc/>
    public string Id => "pypi/1";

    /// <inheritdoc/>
    public long MaxFileBytes => 16L << 20;

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) =>
        path.EndsWith(".dist-info/METADATA", StringComparison.Ordinal) || path.EndsWith(".egg-info/PKG-INFO", StringComparison.Ordinal)
        || path.EndsWith("/EGG-INFO/PKG-INFO", StringComparison.Ordinal) || path.EndsWith(".egg-info", StringComparison.Ordinal) ? FileNeed.Stream : FileNeed.None;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts) => PythonMetadata.Read(file.Content, null, facts);
}
