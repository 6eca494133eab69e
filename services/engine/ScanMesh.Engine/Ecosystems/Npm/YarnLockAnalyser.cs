using System.Collections.Immutable;
using System.Text;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Npm;

/// <summary>
/// Reads <c>yarn.lock</c>: the classic form of yarn 1 and the YAML of yarn 2 to 4, which both write themselves in a fixed shape. An entry's head lists
/// what was asked for (<c>name@range</c>), indented lines say what was taken. What yarn links (workspaces, portals) is the project's own and left out.
/// It does not say what is for development.
/// </summary>
internal sealed class YarnLockAnalyser : IFileAnalyser
{
    private const int MaxLine = 1 << 20;

    /// <inheritdoc/>
    public string Id => "yarn-lock/1";

    /// <inheritdoc/>
    public long MaxFileBytes => 64L << 20;

    /// <inheritdoc/>
    public ImmutableArray<string> Endings => ["yarn.lock"];

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) => LockFilePath.Is(path, "yarn.lock") ? FileNeed.Stream : FileNeed.None;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        var entry = default(YarnEntry);
        using var lines = new LineReader(file.Content, MaxLine);
        while (lines.TryRead(out var line))
        {
            if (lines.IsCut)
                facts.AddProblem(ProblemReason.Malformed, $"line {lines.LineNumber} is longer than any real one");
            else if (line.IsEmpty || line[0] is (byte)'#')
                continue;
            else if (line[0] is not (byte)' ' and not (byte)':')
            {
                entry.AddTo(facts);
                entry = YarnEntry.Headed(Encoding.UTF8.GetString(line));
                if (!entry.IsHeaded)
                    facts.AddProblem(ProblemReason.Malformed, $"line {lines.LineNumber} is no head of an entry");
            }
            else if (line.Length > 3 && line[1] is (byte)' ' && line[2] is not (byte)' ')
                entry = entry.With(Encoding.UTF8.GetString(line[2..]));
        }

        entry.AddTo(facts);
    }
}
