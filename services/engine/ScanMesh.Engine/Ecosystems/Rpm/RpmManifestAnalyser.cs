using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Rpm;

/// <summary>
/// Reads what images without rpm keep of its database (distroless images of Azure Linux and CBL-Mariner): <c>var/lib/rpmmanifest/container-manifest-2</c>, a package a
/// line, fields parted by tabs: name, version-release, times of installation and build, vendor, epoch, size, architecture, epoch as a number, source package.
/// <c>container-manifest-1</c> beside it has the same packages with less.
/// </summary>
internal sealed class RpmManifestAnalyser : IFixedPaths
{
    private const string Manifest = "var/lib/rpmmanifest/container-manifest-2";
    private const int MaxLine = 64 << 10;
    private const string Nothing = "(none)";

    /// <inheritdoc/>
    public string Id => "rpm-manifest/1";

    /// <inheritdoc/>
    public ImmutableArray<string> FixedPaths => [Manifest];

    /// <inheritdoc/>
    public long MaxFileBytes => 64L << 20;

    /// <inheritdoc/>
    public ImmutableArray<string> Endings => [Manifest];

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) => path.SequenceEqual(Manifest) ? FileNeed.Stream : FileNeed.None;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        using var lines = new LineReader(file.Content, MaxLine);
        while (lines.TryRead(out var line))
        {
            if (line.IsEmpty)
                continue;
            var fields = Encoding.UTF8.GetString(line).Split('\t');
            if (lines.IsCut || fields.Length < 10 || fields[0].Length == 0 || fields[1].LastIndexOf('-') is not (> 0 and var hyphen) || hyphen == fields[1].Length - 1)
                facts.AddProblem(ProblemReason.Malformed, $"line {lines.LineNumber} is no package");
            else if (fields[0] != "gpg-pubkey")
                facts.Add(RpmFacts.Package(fields[0], Epoch(fields[5]), fields[1], fields[9]) with { Architecture = fields[7] is Nothing or "" ? null : fields[7] });
        }
    }

    private static uint? Epoch(string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch) ? epoch : null;
}
