using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Gem;

/// <summary>
/// Reads installed gems: <c>specifications/NAME.gemspec</c>, and <c>specifications/default/NAME.gemspec</c> of those that come with Ruby. They are Ruby
/// programs; RubyGems writes them in one shape, with name, version and licences as literals a line, and only such lines are read.
/// </summary>
internal sealed partial class GemSpecificationAnalyser : IFileAnalyser
{
    private const string Extension = ".gemspec";
    private const int MaxLine = 64 << 10;

    /// <inheritdoc/>
    public string Id => "gem-specification/1";

    /// <inheritdoc/>
    public long MaxFileBytes => 4L << 20;

    /// <inheritdoc/>
    public ImmutableArray<string> Endings => [Extension];

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path)
    {
        if (!path.EndsWith(Extension, StringComparison.Ordinal) || path.LastIndexOf('/') is not (> 0 and var slash))
            return FileNeed.None;
        var folder = path[..slash];
        return folder.EndsWith("/specifications", StringComparison.Ordinal) || folder.EndsWith("/specifications/default", StringComparison.Ordinal)
            || folder is "specifications" or "specifications/default" ? FileNeed.Stream : FileNeed.None;
    }

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        string? name = null, version = null;
        string[] licences = [];
        using var lines = new LineReader(file.Content, MaxLine);
        while (lines.TryRead(out var bytes))
        {
            if (Assignment().Match(Encoding.UTF8.GetString(bytes)) is not { Success: true } line)
                continue;
            var values = Literal().Matches(line.Groups["value"].Value).Select(m => m.Groups["text"].Value).ToArray();
            switch (line.Groups["field"].Value)
            {
                case "name" when values is [var text]:
                    name ??= text;
                    break;
                case "version" when values is [var text]:
                    version ??= text;
                    break;
                case "licenses" or "license":
                    licences = values;
                    break;
            }
        }

        if (name is null || version is null)
            facts.AddProblem(ProblemReason.Malformed, "this specification names its gem or version in no line that is read");
        else
            facts.Add(new PackageFact("gem", name, version) { Licences = [.. licences] });
    }

    /// <summary><c>s.name = "rake".freeze</c>, <c>s.licenses = ["MIT".freeze]</c>: nothing but literals to the line's end.</summary>
    [GeneratedRegex("""\A\s*\w+\.(?<field>name|version|licenses?)\s*=\s*(?<value>\[?(?:\s*,?\s*(?:"[^"\\#]*"|'[^'\\]*')(?:\.freeze)?)*\s*\]?)\s*\z""", RegexOptions.NonBacktracking)]
    private static partial Regex Assignment();

    [GeneratedRegex("""["'](?<text>[^"']+)["']""", RegexOptions.NonBacktracking)]
    private static partial Regex Literal();
}
