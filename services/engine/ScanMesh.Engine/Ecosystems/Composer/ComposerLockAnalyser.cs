using System.Collections.Immutable;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Composer;

/// <summary>Reads <c>composer.lock</c>: its packages and those for development.</summary>
internal sealed class ComposerLockAnalyser : IFileAnalyser
{
    /// <inheritdoc/>
    public string Id => "composer-lock/1";

    /// <inheritdoc/>
    public long MaxFileBytes => JsonFile.MaxBytes;

    /// <inheritdoc/>
    public ImmutableArray<string> Endings => ["composer.lock"];

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) => LockFilePath.Is(path, "composer.lock") ? FileNeed.Stream : FileNeed.None;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        using var json = JsonFile.Parse(file);
        foreach (var (list, isDevelopment) in new[] { ("packages", false), ("packages-dev", true) })
            foreach (var package in json.RootElement.Items(list))
                if (package.Text("name") is { } name && package.Text("version") is { } version)
                    facts.Add(new PackageFact("composer", name, version)
                    {
                        Licences = InstalledPackagesAnalyser.Licences(package),
                        Basis = PackageBasis.LockFile,
                        IsDevelopment = isDevelopment,
                    });
    }
}
