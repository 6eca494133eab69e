using System.Text;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Go;

/// <summary>A <c>go.mod</c> file (the Go Modules Reference), a line at a time: what it requires, replaces and excludes, and its Go.</summary>
internal sealed class GoModFile
{
    private const int MaxLine = 16 << 10;
    private const int MaxLines = 200_000;
    private readonly Dictionary<(string Path, string Version), (string Path, string Version)> replaced = [];
    private readonly HashSet<(string Path, string Version)> excluded = [];
    private readonly HashSet<(string Path, string Version)> required = [];
    private string module = "";
    private string go = "";
    private string toolchain = "";

    /// <summary>Reads the file; lines that Go would refuse are problems.</summary>
    public void Read(Stream content, IFactSink facts)
    {
        string? block = null;
        using var lines = new LineReader(content, MaxLine);
        while (lines.TryRead(out var line))
        {
            if (lines.IsCut || lines.LineNumber > MaxLines)
            {
                facts.AddProblem(ProblemReason.Limit, $"this go.mod has a line of more than {MaxLine} bytes, or more than {MaxLines} lines");
                return;
            }

            if (Words(Encoding.UTF8.GetString(line)) is not { } words)
                facts.AddProblem(ProblemReason.Malformed, $"line {lines.LineNumber} has a quote without an end");
            else if (words is [")"])
                block = null;
            else if (words is [var opened, "("])
                block = Known(opened) ? opened : Refused(lines.LineNumber);
            else if (words.Count > 0 && !(block is not null ? TryTake(block, words) : Known(words[0]) && TryTake(words[0], words[1..])))
                Refused(lines.LineNumber);
        }

        string Refused(int number)
        {
            facts.AddProblem(ProblemReason.Malformed, $"line {number} is nothing that a go.mod may have");
            return "";
        }
    }

    /// <summary>
    /// What a build would use. A requirement that the file excludes is left out: Go takes a later version, which the file does not name. Since Go 1.21 the lines
    /// <c>toolchain</c> and <c>go</c> name the least Go that builds it; before, <c>go</c> was a version of the language alone.
    /// </summary>
    public IEnumerable<PackageFact> Facts()
    {
        // Go's own modules: their dependencies are copies inside the standard library, whose advisories speak for them.
        if (module is "std" or "cmd")
            yield break;
        foreach (var requirement in required)
            if (!excluded.Contains(requirement))
                yield return Replaced(requirement) with { Basis = PackageBasis.LockFile };
        if (toolchain.StartsWith("go", StringComparison.Ordinal))
            yield return GoToolchain.StandardLibrary(toolchain) with { Basis = PackageBasis.LockFile };
        else if (go.Split('.') is ["1", var minor, ..] && int.TryParse(minor.AsSpan(0, minor.AsSpan().IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : minor.Length), out var number) && number >= 21)
            yield return GoToolchain.StandardLibrary($"go{go}") with { Basis = PackageBasis.LockFile };
    }

    private PackageFact Replaced((string Path, string Version) requirement)
    {
        var (path, version) = replaced.TryGetValue(requirement, out var one) || replaced.TryGetValue((requirement.Path, ""), out one) ? one : requirement;
        return version.Length == 0 || GoModules.IsFolder(path) ? new PackageFact("golang", requirement.Path, GoModules.Local) : new PackageFact("golang", path, version);
    }

    private static bool Known(string directive) =>
        directive is "module" or "go" or "toolchain" or "godebug" or "require" or "exclude" or "replace" or "retract" or "tool" or "ignore";

    private bool TryTake(string directive, List<string> words)
    {
        switch (directive, words)
        {
            case ("module", [var path]):
                module = path;
                return true;
            case ("go", [var version]):
                go = version;
                return true;
            case ("toolchain", [var version]):
                toolchain = version;
                return true;
            case ("require", [{ Length: > 0 } path, { Length: > 0 } version]):
                required.Add((path, version));
                return true;
            case ("exclude", [var path, var version]):
                excluded.Add((path, version));
                return true;
            case ("replace", [var path, "=>", { Length: > 0 } by, .. { Count: <= 1 } byVersion]):
                replaced[(path, "")] = (by, byVersion is [var v] ? v : "");
                return true;
            case ("replace", [var path, var version, "=>", { Length: > 0 } by, .. { Count: <= 1 } byVersion]):
                replaced[(path, version)] = (by, byVersion is [var v2] ? v2 : "");
                return true;
            default:
                // Of the block that was not known only its first line is told.
                return directive is "" or "godebug" or "retract" or "tool" or "ignore";
        }
    }

    /// <summary>The words before a comment; null where a quoted one has no end.</summary>
    private static List<string>? Words(string line)
    {
        var words = new List<string>();
        for (var i = 0; i < line.Length;)
        {
            if (line[i] is ' ' or '\t' or '\r')
            {
                i++;
                continue;
            }

            if (line.AsSpan(i).StartsWith("//", StringComparison.Ordinal))
                break;
            if (line[i] is '"' or '`')
            {
                var end = line.IndexOf(line[i], i + 1);
                if (end < 0)
                    return null;
                words.Add(line[(i + 1)..end]);
                i = end + 1;
                continue;
            }

            var start = i++;
            while (line[start] is not ('(' or ')') && i < line.Length && line[i] is not (' ' or '\t' or '\r' or '(' or ')') && !line.AsSpan(i).StartsWith("//", StringComparison.Ordinal))
                i++;
            words.Add(line[start..i]);
        }

        return words;
    }
}
