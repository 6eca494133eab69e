using System.Collections.Immutable;
using System.Text;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Maven;

/// <summary>
/// Reads <c>gradle.lockfile</c> and <c>buildscript-gradle.lockfile</c>: a line <c>GROUP:ARTIFACT:VERSION=CONFIGURATIONS</c> each. What is locked for configurations of tests alone is for
/// development.
/// </summary>
internal sealed class GradleLockAnalyser : IFileAnalyser
{
    private const int MaxLine = 16 << 10;

    /// <inheritdoc/>
    public string Id => "gradle-lock/1";

    /// <inheritdoc/>
    public long MaxFileBytes => 16L << 20;

    /// <inheritdoc/>
    public ImmutableArray<string> Endings => ["gradle.lockfile"];

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) =>
        LockFilePath.Is(path, "gradle.lockfile") || LockFilePath.Is(path, "buildscript-gradle.lockfile") ? FileNeed.Stream : FileNeed.None;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        using var lines = new LineReader(file.Content, MaxLine);
        while (lines.TryRead(out var raw))
        {
            var line = Encoding.UTF8.GetString(raw).Trim();
            if (line.Length == 0 || line[0] == '#' || line.StartsWith("empty=", StringComparison.Ordinal))
                continue;
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && line[..equals].Split(':') is [var group, var artifact, { Length: > 0 } version] && PomProperties.IsId(group) && PomProperties.IsId(artifact))
                facts.Add(new PackageFact("maven", $"{group}:{artifact}", version)
                {
                    Basis = PackageBasis.LockFile,
                    IsDevelopment = line[(equals + 1)..].Split(',').All(c => c.TrimStart().StartsWith("test", StringComparison.Ordinal)),
                });
            else
                facts.AddProblem(ProblemReason.Malformed, $"line {lines.LineNumber} is not GROUP:ARTIFACT:VERSION=CONFIGURATIONS");
        }
    }
}
