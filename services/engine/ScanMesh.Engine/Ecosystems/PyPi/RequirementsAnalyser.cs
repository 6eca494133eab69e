using System.Collections.Immutable;
using System.Text;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.PyPi;

/// <summary>
/// Reads pip's requirements files: <c>*requirements*.txt</c>, and any <c>.txt</c> in a folder <c>requirements</c>. Only pins (<c>==</c>, <c>===</c>) say
/// what was installed; ranges, addresses and options say nothing, and included files are read where they lie. A word such as <c>dev</c> or
/// <c>test</c> in the file's name makes its packages ones for development.
/// </summary>
internal sealed class RequirementsAnalyser : IFileAnalyser
{
    private const int MaxLine = 64 << 10;
    private const string Extension = ".txt";

    /// <inheritdoc/>
    public string Id => "requirements/1";

    /// <inheritdoc/>
    public long MaxFileBytes => 16L << 20;

    /// <inheritdoc/>
    public ImmutableArray<string> Endings => [Extension];

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path)
    {
        if (!path.EndsWith(Extension, StringComparison.Ordinal))
            return FileNeed.None;
        var name = LayerPath.Name(path);
        var folder = path[..Math.Max(0, path.Length - name.Length - 1)];
        return (name.Contains("requirements", StringComparison.Ordinal) || LayerPath.Name(folder) is "requirements") && LockFilePath.IsOwn(path) ? FileNeed.Stream : FileNeed.None;
    }

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        var isDevelopment = IsForDevelopment(file.Path);
        var open = new StringBuilder();
        var hasFault = false;
        using var lines = new LineReader(file.Content, MaxLine);
        while (lines.TryRead(out var bytes))
        {
            var line = Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF');
            if (open.Length + line.Length > MaxLine)
                open.Clear();
            open.Append(line);
            if (open is [.., '\\'])
                open.Length--;
            else
            {
                Read(open.ToString(), lines.LineNumber);
                open.Clear();
            }
        }

        Read(open.ToString(), lines.LineNumber);

        void Read(string line, int number)
        {
            var comment = line.StartsWith('#') ? 0 : line.IndexOf(" #", StringComparison.Ordinal);
            var text = (comment < 0 ? line : line[..comment]).Trim();
            var options = text.IndexOf(" --", StringComparison.Ordinal);
            text = options < 0 ? text : text[..options].TrimEnd();
            if (text.Length == 0 || text[0] is '-' or '.' or '/' || text.Contains("://", StringComparison.Ordinal))
                return;
            if (PythonPin.Of(text) is { } pin)
                facts.Add(new PackageFact("pypi", pin.Name, pin.Version) { Basis = PackageBasis.LockFile, IsDevelopment = isDevelopment });
            else if (!hasFault && !PythonPin.IsRequirement(text))
            {
                // One is enough to say that the file is not what its name says.
                hasFault = true;
                facts.AddProblem(ProblemReason.Malformed, $"line {number} is no requirement");
            }
        }
    }

    private static bool IsForDevelopment(string path)
    {
        var name = LayerPath.Name(path)[..^Extension.Length];
        foreach (var part in name.SplitAny('-', '_', '.'))
            if (PythonPin.IsForDevelopment(name[part]))
                return true;
        return false;
    }
}
