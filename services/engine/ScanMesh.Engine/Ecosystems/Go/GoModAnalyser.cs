using System.Collections.Immutable;

namespace ScanMesh.Engine.Ecosystems.Go;

/// <summary>
/// Reads <c>go.mod</c>: the modules that a build would use (all of them since Go 1.17, before that the direct ones). Files of the module cache, of Go's own source
/// and of folders that Go ignores are left alone: nothing is built from them.
/// </summary>
internal sealed class GoModAnalyser : IFileAnalyser
{
    /// <inheritdoc/>
    public string Id => "go-mod/1";

    /// <inheritdoc/>
    public long MaxFileBytes => 16L << 20;

    /// <inheritdoc/>
    public ImmutableArray<string> Endings => ["go.mod"];

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) =>
        LockFilePath.Is(path, "go.mod") && !path.StartsWith("testdata/", StringComparison.Ordinal) && !path.Contains("/testdata/", StringComparison.Ordinal) ? FileNeed.Stream : FileNeed.None;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        var module = new GoModFile();
        module.Read(file.Content, facts);
        foreach (var fact in module.Facts())
            facts.Add(fact);
    }
}
