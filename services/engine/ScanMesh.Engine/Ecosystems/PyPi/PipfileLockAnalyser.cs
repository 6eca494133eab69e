using System.Collections.Immutable;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.PyPi;

/// <summary>Reads <c>Pipfile.lock</c>: the pins of its categories, of which <c>develop</c> is for development. What comes from elsewhere than an index has no version there.</summary>
internal sealed class PipfileLockAnalyser : IFileAnalyser
{
    /// <inheritdoc/>
    public string Id => "pipfile-lock/1";

    /// <inheritdoc/>
    public long MaxFileBytes => JsonFile.MaxBytes;

    /// <inheritdoc/>
    public ImmutableArray<string> Endings => ["Pipfile.lock"];

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) => LockFilePath.Is(path, "Pipfile.lock") ? FileNeed.Stream : FileNeed.None;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        using var json = JsonFile.Parse(file);
        foreach (var category in json.RootElement.Members())
            if (category.Name != "_meta")
                foreach (var package in category.Value.Members())
                    if (package.Value.Text("version") is { } version && PythonPin.Of(package.Name + version) is { } pin)
                        facts.Add(new PackageFact("pypi", pin.Name, pin.Version) { Basis = PackageBasis.LockFile, IsDevelopment = category.Name == "develop" });
    }
}
