using System.Collections.Immutable;
using System.Text.Json;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.NuGet;

/// <summary>
/// Reads <c>*.deps.json</c>, with which .NET's host finds the assemblies of a program, of a shared runtime or of a tool: the packages that have files
/// there. Projects are the program itself and references have no package; a package whose files the runtime replaces has none left, and is not there.
/// </summary>
/// <remarks>
/// A shared runtime names itself as a package (<c>Microsoft.NETCore.App.Runtime.linux-x64</c>), a program that brings its runtime along as one with the
/// prefix <c>runtimepack.</c>; advisories use the first of these names.
/// </remarks>
internal sealed class DepsFileAnalyser : IFileAnalyser
{
    private const string RuntimePack = "runtimepack.";

    /// <inheritdoc/>
    public string Id => "nuget-deps/1";

    /// <inheritdoc/>
    public long MaxFileBytes => JsonFile.MaxBytes;

    /// <inheritdoc/>
    public ImmutableArray<string> Endings => [".deps.json"];

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) => path.EndsWith(".deps.json", StringComparison.Ordinal) ? FileNeed.Stream : FileNeed.None;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        using var json = JsonFile.Parse(file);
        if (json.RootElement.Field("libraries") is null)
            throw new FormatException("this file names no libraries");
        var withFiles = WithFiles(json.RootElement);
        foreach (var library in json.RootElement.Members("libraries"))
            if (library.Value.Text("type")?.ToLowerInvariant() is "package" or "runtimepack" && withFiles?.Contains(library.Name) != false)
                Add(library.Name, facts);
    }

    private static void Add(string library, IFactSink facts)
    {
        var slash = library.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == library.Length - 1)
            facts.AddProblem(ProblemReason.Malformed, "a library without name or version was left out");
        else
            facts.Add(new PackageFact("nuget", library.StartsWith(RuntimePack, StringComparison.Ordinal) ? library[RuntimePack.Length..slash] : library[..slash], library[(slash + 1)..]));
    }

    /// <summary>Libraries that have files in the target that the host uses; null where the file does not say.</summary>
    private static HashSet<string>? WithFiles(JsonElement root)
    {
        var name = root.Text("runtimeTarget") ?? root.Field("runtimeTarget")?.Text("name");
        return name is not null && root.Field("targets")?.Field(name) is { ValueKind: JsonValueKind.Object } target
            ? target.EnumerateObject().Where(l => HasFiles(l.Value)).Select(l => l.Name).ToHashSet(StringComparer.Ordinal)
            : null;
    }

    private static bool HasFiles(JsonElement library) =>
        library.Members("runtime").Any() || library.Members("native").Any() || library.Members("runtimeTargets").Any() || library.Members("resources").Any();
}
