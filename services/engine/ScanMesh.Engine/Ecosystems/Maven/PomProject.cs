using System.Xml;

namespace ScanMesh.Engine.Ecosystems.Maven;

/// <summary>What a pom.xml says by itself, without its parent.</summary>
internal sealed class PomProject
{
    private const int MaxDepth = 64;
    private const int MaxText = 512;
    private const int MaxResolved = 4096;
    private const int MaxReplacements = 16;
    private static readonly XmlReaderSettings settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true };
    private readonly Dictionary<string, string> properties = new(StringComparer.Ordinal);
    private readonly List<Dictionary<string, string>> direct = [];
    private readonly List<Dictionary<string, string>> managed = [];

    /// <summary>Its own dependencies, properties filled in; one without a version has that of its dependencyManagement.</summary>
    public IEnumerable<PomDependency> Dependencies
    {
        get
        {
            var versions = new Dictionary<(string?, string?), string?>();
            foreach (var dependency in managed.Select(Of))
                versions.TryAdd((dependency.Group, dependency.Artifact), dependency.Version);
            return direct.Select(Of).Select(d => d.Version is null ? d with { Version = versions.GetValueOrDefault((d.Group, d.Artifact)) } : d);
        }
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="XmlException">It is not well-formed, has a document type, or nests too deep.</exception>
    public static PomProject Read(Stream content)
    {
        var project = new PomProject();
        // As text: on a declaration that is no UTF-8 the XML reader's own decoding fails with what is no XmlException.
        using var text = new StreamReader(content, leaveOpen: true);
        using var reader = XmlReader.Create(text, settings);
        var path = new List<string>();
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                if (reader.Depth >= MaxDepth)
                    throw new XmlException("nested too deep");
                path.RemoveRange(reader.Depth, path.Count - reader.Depth);
                path.Add(reader.LocalName);
                project.Begin(path);
            }
            else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && reader.Depth <= path.Count && reader.Value.Length <= MaxText)
                project.Take(path[..reader.Depth], reader.Value.Trim());
        }

        return project;
    }

    private void Begin(List<string> path)
    {
        if (path is ["project", "dependencies", "dependency"])
            direct.Add([]);
        else if (path is ["project", "dependencyManagement", "dependencies", "dependency"])
            managed.Add([]);
    }

    private void Take(List<string> path, string text)
    {
        switch (path)
        {
            case ["project", "properties", var name]:
                properties[name] = text;
                break;
            case ["project", ("groupId" or "artifactId" or "version") and var name]:
                properties[$"project.{name}"] = text;
                break;
            case ["project", "parent", ("groupId" or "version") and var name]:
                properties[$"project.parent.{name}"] = text;
                properties.TryAdd($"project.{name}", text);
                break;
            case ["project", "dependencies", "dependency", var name]:
                direct[^1][name] = text;
                break;
            case ["project", "dependencyManagement", "dependencies", "dependency", var name]:
                managed[^1][name] = text;
                break;
        }
    }

    private PomDependency Of(Dictionary<string, string> fields)
    {
        return new PomDependency(Filled("groupId"), Filled("artifactId"), Filled("version"), Filled("scope"));

        string? Filled(string name) => fields.TryGetValue(name, out var text) ? Fill(text) : null;
    }

    /// <summary>The text with properties filled in, or as far as they are known.</summary>
    private string Fill(string text)
    {
        for (var i = 0; i < MaxReplacements && text.Length <= MaxResolved; i++)
        {
            var start = text.IndexOf("${", StringComparison.Ordinal);
            var end = start < 0 ? -1 : text.IndexOf('}', start);
            if (end < 0 || !properties.TryGetValue(text[(start + 2)..end], out var value))
                break;
            text = text[..start] + value + text[(end + 1)..];
        }

        return text;
    }
}
