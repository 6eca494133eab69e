using System.Collections.Immutable;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Apk;

/// <summary>Reads apk's database of installed packages (apk-tools, "installed" file: one letter, a colon, the value; a blank line ends a package).</summary>
internal sealed class ApkInstalledAnalyser : IFixedPaths
{
    private const string Database = "lib/apk/db/installed";
    private const string MergedDatabase = "usr/lib/apk/db/installed";
    private const int MaxLine = 1 << 20;

    /// <inheritdoc/>
    public string Id => "apk/1";

    /// <inheritdoc/>
    public ImmutableArray<string> FixedPaths => [Database, MergedDatabase];

    /// <inheritdoc/>
    public long MaxFileBytes => 256L << 20;

    /// <inheritdoc/>
    public ImmutableArray<string> Endings => [Database];

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) => path.SequenceEqual(Database) || path.SequenceEqual(MergedDatabase) ? FileNeed.Stream : FileNeed.None;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        var package = new ApkPackage();
        using var lines = new LineReader(file.Content, MaxLine);
        while (lines.TryRead(out var line))
        {
            if (line.IsEmpty)
            {
                End();
                continue;
            }

            package.FirstLine = package.IsEmpty ? lines.LineNumber : package.FirstLine;
            if (!package.TryAdd(line, lines.IsCut, facts))
                facts.AddProblem(ProblemReason.Malformed, lines.IsCut
                    ? $"line {lines.LineNumber} is longer than {MaxLine} bytes"
                    : $"line {lines.LineNumber} is not a letter, a colon and a value");
        }

        End();

        void End()
        {
            if (package.Fault is { } fault)
                facts.AddProblem(ProblemReason.Malformed, $"the package at line {package.FirstLine} {fault}");
            else if (!package.IsEmpty)
                facts.Add(package.ToFact());
            package = new ApkPackage();
        }
    }
}
