using System.Collections.Immutable;
using System.Text;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.PyPi;

/// <summary>
/// Reads the core metadata of installed distributions: <c>*.dist-info/METADATA</c>, <c>*.egg-info/PKG-INFO</c>, <c>EGG-INFO/PKG-INFO</c> of an unpacked
/// egg, and <c>*.egg-info</c> where that is a file.
/// </summary>
internal sealed class PythonMetadataAnalyser : IFileAnalyser
{
    private const int MaxLine = 64 << 10;
    private const int MaxText = 512;
    private const int MaxLicences = 32;
    private const string LicenceClassifier = "License :: ";

    /// <inheritdoc/>
    public string Id => "pypi/1";

    /// <inheritdoc/>
    public long MaxFileBytes => 16L << 20;

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) =>
        path.EndsWith(".dist-info/METADATA", StringComparison.Ordinal) || path.EndsWith(".egg-info/PKG-INFO", StringComparison.Ordinal)
        || path.EndsWith("/EGG-INFO/PKG-INFO", StringComparison.Ordinal) || path.EndsWith(".egg-info", StringComparison.Ordinal) ? FileNeed.Stream : FileNeed.None;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        var (name, version, licence) = ("", "", "");
        var licences = new SortedSet<string>(StringComparer.Ordinal);
        using var lines = new LineReader(file.Content, MaxLine);
        while (lines.TryRead(out var line) && !line.IsEmpty)
        {
            var colon = line.IndexOf((byte)':');
            // A line that begins with a blank goes on with the field before it; of the fields read here only the licence's text does, and its first line names it.
            if (line[0] is (byte)' ' or (byte)'\t' || colon <= 0)
                continue;
            var value = Encoding.UTF8.GetString(line[(colon + 1)..]).Trim();
            switch (Encoding.Latin1.GetString(line[..colon]).TrimStart('\u00EF', '\u00BB', '\u00BF').ToLowerInvariant())
            {
                case "name" when name.Length == 0:
                    name = value;
                    break;
                case "version" when version.Length == 0:
                    version = value;
                    break;
                case "license-expression" when value.Length is > 0 and <= MaxText:
                    licence = value;
                    break;
                case "license" when licence.Length == 0 && value.Length is > 0 and <= MaxText && value is not "UNKNOWN":
                    licence = value;
                    break;
                case "classifier" when licences.Count < MaxLicences && value.StartsWith(LicenceClassifier, StringComparison.Ordinal) && value.Length <= MaxText:
                    licences.Add(value[(value.LastIndexOf(" :: ", StringComparison.Ordinal) + 4)..]);
                    break;
            }
        }

        if (name.Length is 0 or > MaxText || version.Length is 0 or > MaxText)
            facts.AddProblem(ProblemReason.Malformed, "this metadata of a Python package names no package or version");
        else
            facts.Add(new PackageFact("pypi", name, version) { Licences = licence.Length > 0 ? [licence] : [.. licences] });
    }
}
