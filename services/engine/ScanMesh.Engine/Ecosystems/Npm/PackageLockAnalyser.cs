using System.Collections.Immutable;
using System.Text.Json;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Npm;

/// <summary>
/// Reads <c>package-lock.json</c> and <c>npm-shrinkwrap.json</c> of lockfileVersion 1 (nested <c>dependencies</c>), 2 and 3 (<c>packages</c> by their
/// folder). Left out: the project itself, its workspaces and linked folders, and what version 1 takes from elsewhere without saying its version.
/// </summary>
/// <remarks><c>node_modules/.package-lock.json</c> is not read: it repeats what the packages beside it say, and outlives them.</remarks>
internal sealed class PackageLockAnalyser : IFileAnalyser
{
    private const string Modules = "node_modules/";
    private const string Alias = "npm:";

    /// <inheritdoc/>
    public string Id => "npm-lock/1";

    /// <inheritdoc/>
    public long MaxFileBytes => JsonFile.MaxBytes;

    /// <inheritdoc/>
    public ImmutableArray<string> Endings => ["package-lock.json", "npm-shrinkwrap.json"];

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) =>
        LockFilePath.Is(path, "package-lock.json") || LockFilePath.Is(path, "npm-shrinkwrap.json") ? FileNeed.Stream : FileNeed.None;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        using var json = JsonFile.Parse(file);
        if (json.RootElement.Field("packages") is { ValueKind: JsonValueKind.Object } packages)
            Packages(packages, facts);
        else
            Dependencies(json.RootElement, facts);
    }

    private static void Packages(JsonElement packages, IFactSink facts)
    {
        foreach (var package in packages.Members())
        {
            var modules = package.Name.LastIndexOf(Modules, StringComparison.Ordinal);
            if (modules >= 0 && !package.Value.Flag("link") && package.Value.Text("version") is { } version)
                Add(package.Value.Text("name") ?? package.Name[(modules + Modules.Length)..], version, package.Value, facts);
        }
    }

    /// <summary>The depth of the document bounds the recursion.</summary>
    private static void Dependencies(JsonElement parent, IFactSink facts)
    {
        foreach (var package in parent.Members("dependencies"))
        {
            if (package.Value.Text("version") is { } version)
                if (version.StartsWith(Alias, StringComparison.Ordinal) && version.LastIndexOf('@') is var at && at > Alias.Length)
                    Add(version[Alias.Length..at], version[(at + 1)..], package.Value, facts);
                else if (char.IsAsciiDigit(version[0]))
                    Add(package.Name, version, package.Value, facts);
            Dependencies(package.Value, facts);
        }
    }

    private static void Add(string name, string version, JsonElement package, IFactSink facts) =>
        facts.Add(new PackageFact("npm", name, version) { Basis = PackageBasis.LockFile, IsDevelopment = package.Flag("dev") });
}
