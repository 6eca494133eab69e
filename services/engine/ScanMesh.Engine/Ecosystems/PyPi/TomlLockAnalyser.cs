using System.Collections.Immutable;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.PyPi;

/// <summary>
/// Reads lock files of Python's managers in TOML: <c>poetry.lock</c>, <c>pdm.lock</c>, <c>uv.lock</c> (tables <c>package</c>) and <c>pylock.toml</c>,
/// <c>pylock.NAME.toml</c> (PEP 751, tables <c>packages</c>). Folders are the project's own and left out.
/// </summary>
internal sealed class TomlLockAnalyser : IFileAnalyser
{
    private const string Prefix = "pylock.";

    /// <inheritdoc/>
    public string Id => "python-lock/2";

    /// <inheritdoc/>
    public long MaxFileBytes => TomlFile.MaxBytes;

    /// <inheritdoc/>
    public ImmutableArray<string> Endings => ["poetry.lock", "pdm.lock", "uv.lock", ".toml"];

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path)
    {
        if (LockFilePath.Is(path, "poetry.lock") || LockFilePath.Is(path, "pdm.lock") || LockFilePath.Is(path, "uv.lock"))
            return FileNeed.Stream;
        return path.EndsWith(".toml", StringComparison.Ordinal) && LayerPath.Name(path).StartsWith(Prefix, StringComparison.Ordinal) && LockFilePath.IsOwn(path) ? FileNeed.Stream : FileNeed.None;
    }

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        var document = TomlFile.Read(file, facts);
        var isStandard = LayerPath.Name(file.Path).StartsWith(Prefix, StringComparison.Ordinal);
        var use = LayerPath.Name(file.Path) is "uv.lock" ? UvUse.Of(document) : null;
        foreach (var package in document[isStandard ? "packages" : "package"].Items)
        {
            if (IsOwn(package))
                continue;
            if (package["name"].Text is not { Length: > 0 } name)
                facts.AddProblem(ProblemReason.Malformed, "a package without a name was left out");
            else if (package["version"].Text is { Length: > 0 } version)
                facts.Add(new PackageFact("pypi", name, version) { Basis = PackageBasis.LockFile, IsDevelopment = use?.IsDevelopment(name) ?? IsForDevelopment(package) });
            else if (!isStandard)
                facts.AddProblem(ProblemReason.Malformed, $"the package {name} has no version");
        }
    }

    /// <summary>poetry: a source of type directory; uv: virtual, editable or directory; PEP 751: directory.</summary>
    private static bool IsOwn(DocumentValue package) =>
        package["source"]["type"].Text == "directory" || package["directory"].Fields.Count > 0
        || package["source"]["virtual"].Text is not null || package["source"]["editable"].Text is not null || package["source"]["directory"].Text is not null;

    /// <summary>poetry 1 has a category, poetry 2 groups of which <c>main</c> is not for development, pdm groups that are named after their use.</summary>
    private static bool IsForDevelopment(DocumentValue package)
    {
        var groups = package["groups"].Items;
        return package["category"].Text == "dev" || (groups.Count > 0 && groups.All(g => PythonPin.IsForDevelopment(g.Text)));
    }
}
