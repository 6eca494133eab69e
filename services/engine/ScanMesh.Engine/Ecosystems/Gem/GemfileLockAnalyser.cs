using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Gem;

/// <summary>
/// Reads <c>Gemfile.lock</c> and <c>gems.locked</c>: the gems of the sections GEM and GIT, those of PATH are the project's own. A platform behind the
/// version (<c>nokogiri (1.15.0-x86_64-linux)</c>) is no part of it. Groups are in the Gemfile alone: what is for development is not known.
/// </summary>
internal sealed partial class GemfileLockAnalyser : IFileAnalyser
{
    private const int MaxLine = 64 << 10;

    /// <inheritdoc/>
    public string Id => "gemfile-lock/1";

    /// <inheritdoc/>
    public long MaxFileBytes => 16L << 20;

    /// <inheritdoc/>
    public ImmutableArray<string> Endings => ["Gemfile.lock", "gems.locked"];

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) => LockFilePath.Is(path, "Gemfile.lock") || LockFilePath.Is(path, "gems.locked") ? FileNeed.Stream : FileNeed.None;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        var (hasSection, counts) = (false, false);
        using var lines = new LineReader(file.Content, MaxLine);
        while (lines.TryRead(out var line))
        {
            if (line.IsEmpty)
                continue;
            if (line[0] != (byte)' ')
            {
                counts = line.SequenceEqual("GEM"u8) || line.SequenceEqual("GIT"u8);
                hasSection |= counts || line.SequenceEqual("PATH"u8) || line.SequenceEqual("DEPENDENCIES"u8);
            }
            else if (counts && Specification().Match(Encoding.UTF8.GetString(line)) is { Success: true } gem)
                facts.Add(new PackageFact("gem", gem.Groups["name"].Value, gem.Groups["version"].Value) { Basis = PackageBasis.LockFile });
        }

        if (!hasSection)
            facts.AddProblem(ProblemReason.Malformed, "this file has none of Bundler's sections");
    }

    /// <summary>Four blanks; what a gem needs follows with six.</summary>
    [GeneratedRegex(@"\A {4}(?<name>[^ (]+) \((?<version>[^ ()-]+)(?:-[^()]*)?\)!?\z", RegexOptions.NonBacktracking)]
    private static partial Regex Specification();
}
