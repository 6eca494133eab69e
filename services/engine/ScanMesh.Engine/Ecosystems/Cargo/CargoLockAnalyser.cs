using System.Collections.Immutable;
using System.Text;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Cargo;

/// <summary>
/// Reads <c>Cargo.lock</c> in its versions 1 to 4, a line at a time: Cargo alone writes it, one field a line. Each <c>[[package]]</c> counts, and version 1's
/// <c>[root]</c>; <c>[[patch.unused]]</c> does not.
/// </summary>
internal sealed class CargoLockAnalyser : IFileAnalyser
{
    private const int MaxLine = 64 << 10;

    /// <inheritdoc/>
    public string Id => "cargo-lock/1";

    /// <inheritdoc/>
    public long MaxFileBytes => 64L << 20;

    /// <inheritdoc/>
    public ImmutableArray<string> Endings => ["Cargo.lock"];

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) => LockFilePath.Is(path, "Cargo.lock") ? FileNeed.Stream : FileNeed.None;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        var (table, tableLine, name, version) = ("", 0, "", "");
        var isInList = false;
        using var lines = new LineReader(file.Content, MaxLine);
        while (lines.TryRead(out var bytes))
        {
            if (lines.IsCut)
            {
                facts.AddProblem(ProblemReason.Limit, $"line {lines.LineNumber} of this Cargo.lock is longer than {MaxLine} bytes");
                return;
            }

            var line = Encoding.UTF8.GetString(bytes).AsSpan().Trim();
            if (line is [] or ['#', ..])
                continue;
            if (line is ['[', .., ']'] && !line.Contains('"'))
            {
                End();
                (table, tableLine, name, version, isInList) = (line.ToString(), lines.LineNumber, "", "", false);
            }
            else if (isInList)
            {
                isInList = line[0] != ']' && !line.EndsWith(']');
            }
            else if (line.IndexOf('=') is var equals and > 0)
            {
                var value = line[(equals + 1)..].Trim();
                isInList = value is ['[', ..] && !value.EndsWith(']');
                if (line[..equals].Trim() is "name")
                    name = Unquoted(value);
                else if (line[..equals].Trim() is "version")
                    version = Unquoted(value);
            }
            else
            {
                facts.AddProblem(ProblemReason.Malformed, $"line {lines.LineNumber} is nothing that a Cargo.lock may have");
            }
        }

        End();

        void End()
        {
            if (table is not ("[[package]]" or "[root]"))
                return;
            if (name.Length > 0 && version.Length > 0)
                facts.Add(new PackageFact("cargo", name, version) { Basis = PackageBasis.LockFile });
            else
                facts.AddProblem(ProblemReason.Malformed, $"the package at line {tableLine} has no name or no version");
        }
    }

    /// <summary>A text between quotes; "" for any other value. Names and versions hold nothing that TOML would escape.</summary>
    private static string Unquoted(ReadOnlySpan<char> value)
    {
        if (value is not (['"' or '\'', ..]))
            return "";
        var end = value[1..].IndexOf(value[0]);
        return end < 0 ? "" : value.Slice(1, end).ToString();
    }
}
