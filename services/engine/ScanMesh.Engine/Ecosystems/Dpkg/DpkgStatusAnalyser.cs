using System.Collections.Immutable;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Dpkg;

/// <summary>
/// Reads dpkg's database: <c>var/lib/dpkg/status</c>, and one file a package in <c>var/lib/dpkg/status.d</c> (distroless images).
/// A stanza counts when the package's files are there: every status from unpacked to installed.
/// </summary>
internal sealed class DpkgStatusAnalyser : IFixedPaths
{
    private const string StatusFile = "var/lib/dpkg/status";
    private const string StatusFolder = "var/lib/dpkg/status.d/";
    private const string ChecksumSuffix = ".md5sums";
    private const int MaxLine = 1 << 20;

    /// <inheritdoc/>
    public string Id => "dpkg/1";

    /// <inheritdoc/>
    public ImmutableArray<string> FixedPaths => [StatusFile, StatusFolder];

    /// <inheritdoc/>
    public long MaxFileBytes => 256L << 20;

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) => path.SequenceEqual(StatusFile) || IsInStatusFolder(path) ? FileNeed.Stream : FileNeed.None;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        var isDatabase = file.Path == StatusFile;
        var stanza = new DpkgStanza();
        using var lines = new LineReader(file.Content, MaxLine);
        while (lines.TryRead(out var line))
        {
            if (line.Trim(" \t"u8).IsEmpty)
            {
                End();
                continue;
            }

            stanza.FirstLine = stanza.IsEmpty ? lines.LineNumber : stanza.FirstLine;
            if (lines.IsCut)
                facts.AddProblem(ProblemReason.Malformed, $"line {lines.LineNumber} is longer than {MaxLine} bytes");
            else if (!stanza.TryAdd(line))
                facts.AddProblem(ProblemReason.Malformed, $"line {lines.LineNumber} is neither a field nor the continuation of one");
        }

        End();

        void End()
        {
            if (stanza.IsEmpty)
                return;
            if (stanza.Fault is { } fault)
                facts.AddProblem(ProblemReason.Malformed, $"the stanza at line {stanza.FirstLine} {fault}");
            else if (stanza.IsPresent(statusIsOptional: !isDatabase))
                facts.Add(stanza.ToFact());
            stanza = new DpkgStanza();
        }
    }

    private static bool IsInStatusFolder(ReadOnlySpan<char> path) => path.Length > StatusFolder.Length
        && path.StartsWith(StatusFolder, StringComparison.Ordinal)
        && !path[StatusFolder.Length..].Contains('/')
        && !path.EndsWith(ChecksumSuffix, StringComparison.Ordinal);
}
