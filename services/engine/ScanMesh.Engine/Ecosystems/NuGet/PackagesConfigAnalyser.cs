using System.Collections.Immutable;
using System.Xml;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.NuGet;

/// <summary>Reads <c>packages.config</c>, the older list of a project's packages: all of them, each with its exact version.</summary>
internal sealed class PackagesConfigAnalyser : IFileAnalyser
{
    private static readonly XmlReaderSettings settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreWhitespace = true };

    /// <inheritdoc/>
    public string Id => "nuget-config/2";

    /// <inheritdoc/>
    public long MaxFileBytes => 4L << 20;

    /// <inheritdoc/>
    public ImmutableArray<string> Endings => ["packages.config"];

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) => LockFilePath.Is(path, "packages.config") ? FileNeed.Stream : FileNeed.None;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        // As text: on a declaration that is no UTF-8 the XML reader's own decoding fails with what is no XmlException.
        using var text = new StreamReader(file.Content, leaveOpen: true);
        using var xml = XmlReader.Create(text, settings);
        while (xml.Read())
            if (xml is { NodeType: XmlNodeType.Element, Depth: 1, LocalName: "package" } && xml.GetAttribute("id") is { Length: > 0 } id && xml.GetAttribute("version") is { Length: > 0 } version)
                facts.Add(new PackageFact("nuget", id, version) { Basis = PackageBasis.LockFile, IsDevelopment = xml.GetAttribute("developmentDependency") == "true" });
    }
}
