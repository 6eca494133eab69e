using System.Collections.Immutable;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.NuGet;

/// <summary>Reads <c>packages.lock.json</c> of all its versions: what was resolved for any target framework. Entries of type Project are the program itself.</summary>
internal sealed class PackagesLockAnalyser : IFileAnalyser
{
    /// <inheritdoc/>
    public string Id => "nuget-lock/1";

    /// <inheritdoc/>
    public long MaxFileBytes => JsonFile.MaxBytes;

    /// <inheritdoc/>
    public ImmutableArray<string> Endings => ["packages.lock.json"];

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) => LockFilePath.Is(path, "packages.lock.json") ? FileNeed.Stream : FileNeed.None;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        using var json = JsonFile.Parse(file);
        foreach (var framework in json.RootElement.Members("dependencies"))
            foreach (var package in framework.Value.Members())
                if (package.Value.Text("resolved") is { } version && !string.Equals(package.Value.Text("type"), "Project", StringComparison.OrdinalIgnoreCase))
                    facts.Add(new PackageFact("nuget", package.Name, version) { Basis = PackageBasis.LockFile });
    }
}
