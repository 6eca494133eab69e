using System.Text;
using System.Text.Json;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Bitnami;

/// <summary>
/// Reads the SPDX 2 document of a component, in JSON or in tags and values. Its packages of purl's type <c>bitnami</c> count; those of other types
/// (modules inside a program) are found where they lie.
/// </summary>
internal sealed class BitnamiDocumentAnalyser : IFileAnalyser
{
    private const int MaxText = 512;
    private const string Reference = "ExternalRef: PACKAGE-MANAGER purl ";
    private const string Licence = "PackageLicenseDeclared: ";

    /// <inheritdoc/>
    public string Id => "bitnami/1";

    /// <inheritdoc/>
    public long MaxFileBytes => 16L << 20;

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) => BitnamiPaths.IsDocument(path) ? FileNeed.Stream : FileNeed.None;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        using var bytes = new MemoryStream((int)file.Size);
        file.Content.CopyTo(bytes);
        var text = bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        if (text.Span.TrimStart(" \t\r\n"u8) is [(byte)'{', ..])
            ReadJson(text, facts);
        else if (text.Span.TrimStart(" \t\r\n"u8).StartsWith("SPDXVersion:"u8))
            ReadTags(new MemoryStream(bytes.GetBuffer(), 0, (int)bytes.Length), facts);
        else
            facts.AddProblem(ProblemReason.Malformed, "this is no SPDX 2 document");
    }

    private static void ReadJson(ReadOnlyMemory<byte> json, IFactSink facts)
    {
        using var document = UnicodeJson.Parse(json);
        if (!document.RootElement.TryGetProperty("packages", out var packages) || packages.ValueKind != JsonValueKind.Array)
            facts.AddProblem(ProblemReason.Malformed, "the SPDX document has no packages");
        else
            foreach (var package in packages.EnumerateArray())
                foreach (var purl in References(package))
                    Add(purl, Text(package, "licenseDeclared"), facts);
    }

    private static IEnumerable<string> References(JsonElement package)
    {
        if (package.ValueKind != JsonValueKind.Object || !package.TryGetProperty("externalRefs", out var references) || references.ValueKind != JsonValueKind.Array)
            yield break;
        foreach (var reference in references.EnumerateArray())
            if (Text(reference, "referenceType") == "purl" && Text(reference, "referenceLocator") is { } locator)
                yield return locator;
    }

    private static void ReadTags(Stream content, IFactSink facts)
    {
        string? licence = null;
        using var lines = new LineReader(content, 64 << 10);
        while (lines.TryRead(out var bytes))
        {
            var line = Encoding.UTF8.GetString(bytes);
            if (line.StartsWith("PackageName:", StringComparison.Ordinal))
                licence = null;
            else if (line.StartsWith(Licence, StringComparison.Ordinal))
                licence = line[Licence.Length..].Trim();
            else if (line.StartsWith(Reference, StringComparison.Ordinal))
                Add(line[Reference.Length..].Trim(), licence, facts);
        }
    }

    private static void Add(string text, string? licence, IFactSink facts)
    {
        if (!text.StartsWith("pkg:bitnami/", StringComparison.Ordinal))
            return;
        if (text.Length > MaxText || !PackageUrl.TryParse(text, null, out var purl) || purl.Version is not { Length: > 0 } version)
            facts.AddProblem(ProblemReason.Malformed, "a package URL of the document is not valid or has no version");
        else
            facts.Add(new PackageFact(BitnamiEcosystem.Type, purl.Name, version)
            {
                Architecture = purl.Qualifier("arch"),
                Licences = licence is null or "NOASSERTION" or "NONE" or "" || licence.Length > MaxText ? [] : [licence],
            });
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
