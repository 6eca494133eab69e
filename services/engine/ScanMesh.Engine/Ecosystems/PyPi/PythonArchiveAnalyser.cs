using System.Collections.Immutable;
using ScanMesh.Engine.Ecosystems.Zip;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.PyPi;

/// <summary>Reads distributions that are archives: wheels (<c>*.whl</c>, their <c>NAME.dist-info/METADATA</c>) and eggs (<c>*.egg</c>, their <c>EGG-INFO/PKG-INFO</c>).</summary>
internal sealed class PythonArchiveAnalyser : IFileAnalyser
{
    /// <inheritdoc/>
    public string Id => "python-archive/1";

    /// <inheritdoc/>
    public long MaxFileBytes => 2L << 30;

    /// <inheritdoc/>
    public ImmutableArray<string> Endings => [".whl", ".egg"];

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) =>
        path.EndsWith(".whl", StringComparison.Ordinal) || path.EndsWith(".egg", StringComparison.Ordinal) ? FileNeed.SeekableCopy : FileNeed.None;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        var archive = ZipReader.Read(file.Content, IsMetadata);
        foreach (var entry in archive.Entries)
        {
            using var metadata = archive.Open(entry);
            PythonMetadata.Read(metadata, entry.Name, facts);
        }

        foreach (var fault in archive.Faults)
            facts.AddProblem(fault.Reason, fault.Message);
        if (archive.Entries.Count == 0)
            facts.AddProblem(ProblemReason.Malformed, "this archive holds no metadata of a Python package");
    }

    /// <summary>At the archive's top alone: what a distribution carries further in is its own affair.</summary>
    private static bool IsMetadata(ReadOnlySpan<char> name) =>
        name is "EGG-INFO/PKG-INFO" || (name.EndsWith(".dist-info/METADATA", StringComparison.Ordinal) && name.IndexOf('/') == name.Length - "/METADATA".Length);
}
