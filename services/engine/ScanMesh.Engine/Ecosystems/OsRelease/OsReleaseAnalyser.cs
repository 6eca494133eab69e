using System.Collections.Immutable;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.OsRelease;

/// <summary>Reads os-release(5) at its two places.</summary>
internal sealed class OsReleaseAnalyser : IFixedPaths
{
    /// <summary>The place that wins where it is a file.</summary>
    public const string Preferred = "etc/os-release";

    /// <summary>The place that <see cref="Preferred"/> usually links to.</summary>
    public const string Fallback = "usr/lib/os-release";

    private const int MaxLine = 4096;
    private const int MaxFields = 100;

    /// <inheritdoc/>
    public string Id => "os-release/1";

    /// <inheritdoc/>
    public ImmutableArray<string> FixedPaths => [Preferred, Fallback];

    /// <inheritdoc/>
    public long MaxFileBytes => 1 << 20;

    /// <inheritdoc/>
    public ImmutableArray<string> Endings => [Preferred, Fallback];

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) => path.SequenceEqual(Preferred) || path.SequenceEqual(Fallback) ? FileNeed.Stream : FileNeed.None;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using var lines = new LineReader(file.Content, MaxLine);
        while (lines.TryRead(out var line))
        {
            var text = System.Text.Encoding.UTF8.GetString(line).Trim();
            if (lines.LineNumber == 1)
                text = text.TrimStart('\uFEFF');
            if (text.Length == 0 || text[0] == '#')
                continue;
            if (lines.IsCut || !OsReleaseLine.TryParse(text, out var field))
                facts.AddProblem(ProblemReason.Malformed, $"line {lines.LineNumber} is not NAME=value");
            else if (fields.Count < MaxFields || fields.ContainsKey(field.Key))
                fields[field.Key] = field.Value;
        }

        if (fields.Count > 0)
            facts.Add(new OsReleaseFact([.. fields]));
    }
}
