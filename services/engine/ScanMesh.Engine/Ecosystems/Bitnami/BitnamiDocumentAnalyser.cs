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
    public long MaxFileBytes => JsonFile.MaxBytes;

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) => BitnamiPaths.IsDocument(path) ? FileNeed.SeekableCopy : FileNeed.None;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        Span<byte> head = stackalloc byte[64];
        head = head[..file.Content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        file.Content.Position = 0;
        if (head.TrimStart(" \t\r\n"u8).StartsWith("SPDXVersion:"u8))
            ReadTags(file.Content, facts);
        else
            ReadJson(file, facts);
    }

    private static void ReadJson(AnalysedFile file, IFactSink facts)
    {
        using var json = JsonFile.Parse(file);
        if (json.RootElement.Field("packages") is not { ValueKind: JsonValueKind.Array } packages)
            throw new FormatException("the SPDX document has no packages");
        foreach (var package in packages.EnumerateArray())
            foreach (var reference in package.Items("externalRefs"))
                if (reference.Text("referenceType") == "purl" && reference.Text("referenceLocator") is { } purl)
                    Add(purl, package.Text("licenseDeclared"), facts);
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
}
