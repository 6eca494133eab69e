using System.Collections.Immutable;
using ScanMesh.Engine.Images.Layers;

namespace ScanMesh.Engine.Ecosystems;

/// <summary>
/// Reads facts from one kind of file. It never opens, closes, walks, times or retries: the host does, with limits. A bad file is a
/// recorded problem, not an exception (what is thrown is recorded as "malformed" or "internal" by the host).
/// </summary>
public interface IFileAnalyser
{
    /// <summary>Identity and version, for example "dpkg/1": part of the analyser set, raised with each change of what it finds.</summary>
    string Id { get; }

    /// <summary>
    /// How the paths end that it may want; empty when they end in any way. Most files of an image end otherwise than anybody wants, and for these nobody is asked:
    /// so an analyser that finds nothing costs nothing.
    /// </summary>
    ImmutableArray<string> Endings => [];

    /// <summary>What it needs of this path; called for every file of every layer whose path may end so, and must be cheap.</summary>
    FileNeed Needs(ReadOnlySpan<char> path);

    /// <summary>Largest file it reads, bytes; a larger one is recorded as a problem "limit".</summary>
    long MaxFileBytes { get; }

    /// <summary>Reads one file. <see cref="AnalysedFile.Content"/> is seekable only when <see cref="FileNeed.SeekableCopy"/> was asked for.</summary>
    void Analyse(AnalysedFile file, IFactSink facts);
}

/// <summary>How an analyser wants a file.</summary>
public enum FileNeed
{
    /// <summary>Not at all.</summary>
    None = 0,
    /// <summary>One forward pass.</summary>
    Stream,
    /// <summary>A seekable copy made by the host.</summary>
    SeekableCopy,
}

/// <summary>A file that is being analysed.</summary>
/// <param name="Path">Its path in the layer.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Content">Its content; owned by the host.</param>
/// <param name="Nested">Copies of what lies inside it.</param>
public readonly record struct AnalysedFile(string Path, long Size, Stream Content, INestedFiles Nested);

/// <summary>Takes what an analyser finds.</summary>
public interface IFactSink
{
    /// <summary>Adds a fact.</summary>
    void Add(Fact fact);

    /// <summary>False when nobody asks which paths OS packages own: <see cref="AddOwned"/> may then be left out.</summary>
    bool TakesOwned { get; }

    /// <summary>Records a path that an OS package owns.</summary>
    /// <param name="ownedPath">The path, normalised as <see cref="LayerEntry.Path"/>.</param>
    /// <param name="owner">The package's name, as in its <see cref="PackageFact"/>.</param>
    void AddOwned(string ownedPath, string owner);

    /// <summary>Records that a part of the file could not be read.</summary>
    void AddProblem(Model.ProblemReason reason, string message);
}
