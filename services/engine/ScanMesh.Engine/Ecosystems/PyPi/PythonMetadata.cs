using System.Collections.Immutable;
using System.Text;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.PyPi;

/// <summary>The core metadata of a Python distribution (METADATA, PKG-INFO): headers as of a mail, then a text.</summary>
internal static class PythonMetadata
{
    private const int MaxLine = 64 << 10;
    private const int MaxText = 512;
    private const int MaxLicences = 32;
    private const string LicenceClassifier = "License :: ";

    /// <summary>Adds the package that the metadata names.</summary>
    /// <param name="content">The metadata.</param>
    /// <param name="innerPath">Where it lies in an archive, or null for a file.</param>
    /// <param name="facts">Takes it.</param>
    public static void Read(Stream content, string? innerPath, IFactSink facts)
    {
        var (name, version, licence) = ("", "", "");
        var licences = new SortedSet<string>(StringComparer.Ordinal);
        using var lines = new LineReader(content, MaxLine);
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
            facts.Add(new PackageFact("pypi", name, version) { InnerPath = innerPath, Licences = licence.Length > 0 ? [licence] : [.. licences] });
    }
}
