using System.Collections.Immutable;
using System.Text.Json;
using ScanMesh.Engine.Images.Layers;

namespace ScanMesh.Engine.Ecosystems.Npm;

/// <summary>
/// Reads <c>node_modules/[@SCOPE/]NAME/package.json</c>, at any depth. The file's own name counts: the folder's is another one where a package
/// was installed under an alias. Without name and version it is no package.
/// </summary>
internal sealed class NodeModuleAnalyser : IFileAnalyser
{
    private const string FileName = "/package.json";
    private const string Modules = "node_modules";
    private const int MaxText = 512;

    /// <inheritdoc/>
    public string Id => "npm/1";

    /// <inheritdoc/>
    public long MaxFileBytes => JsonFile.MaxBytes;

    /// <inheritdoc/>
    public ImmutableArray<string> Endings => [FileName];

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path)
    {
        if (!path.EndsWith(FileName, StringComparison.Ordinal))
            return FileNeed.None;
        var folder = path[..^FileName.Length];
        var name = Last(ref folder);
        var above = Last(ref folder);
        if (above is ['@', ..])
            above = Last(ref folder);
        return above.SequenceEqual(Modules) && name is not (['.', ..] or ['@', ..] or []) ? FileNeed.Stream : FileNeed.None;
    }

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        using var json = JsonFile.Parse(file);
        if (json.RootElement.Text("name") is { } name && json.RootElement.Text("version") is { } version)
            facts.Add(new PackageFact("npm", name, version) { Licences = Licences(json.RootElement) });
    }

    /// <summary><c>license</c> as a text or an object with a type; <c>licenses</c>, the old list of such objects.</summary>
    private static ImmutableArray<string> Licences(JsonElement package)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var name in (string[])["license", "licenses"])
            if (package.TryGetProperty(name, out var value))
                foreach (var item in value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Take(32).ToList() : [value])
                    if ((item.ValueKind == JsonValueKind.String ? item.GetString()!.Trim() : item.Text("type")) is { Length: > 0 and <= MaxText } licence)
                        found.Add(licence);
        return [.. found];
    }

    private static ReadOnlySpan<char> Last(ref ReadOnlySpan<char> path)
    {
        var slash = path.LastIndexOf('/');
        var last = path[(slash + 1)..];
        path = slash < 0 ? [] : path[..slash];
        return last;
    }
}
