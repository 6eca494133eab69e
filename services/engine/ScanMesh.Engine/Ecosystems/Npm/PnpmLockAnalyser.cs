using System.Collections.Immutable;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Npm;

/// <summary>
/// Reads <c>pnpm-lock.yaml</c> of lockfileVersion 5 to 9. Packages are named by their path in pnpm's store, which holds name and version, and by fields
/// where it does not (git, archives). Folders are the project's own and left out.
/// </summary>
internal sealed class PnpmLockAnalyser : IFileAnalyser
{
    /// <inheritdoc/>
    public string Id => "pnpm-lock/1";

    /// <inheritdoc/>
    public long MaxFileBytes => YamlFile.MaxBytes;

    /// <inheritdoc/>
    public ImmutableArray<string> Endings => ["pnpm-lock.yaml"];

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) => LockFilePath.Is(path, "pnpm-lock.yaml") ? FileNeed.Stream : FileNeed.None;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        foreach (var document in YamlFile.Read(file, facts))
        {
            var isOld = document["lockfileVersion"].Text is null or ['5', ..];
            var used = document["snapshots"].Fields.Count == 0 ? null : PnpmUse.Of(document);
            foreach (var (key, package) in document["packages"].Fields)
                Add(key, package, isOld, used, facts);
        }
    }

    private static void Add(string key, DocumentValue package, bool isOld, PnpmUse? used, IFactSink facts)
    {
        if (package["resolution"]["type"].Text == "directory")
            return;
        var (name, version) = isOld ? PnpmPath.Old(key) : PnpmPath.New(key);
        name = package["name"].Text ?? name;
        version = package["version"].Text ?? version;
        if (name is not { Length: > 0 } || version is not { Length: > 0 })
            facts.AddProblem(ProblemReason.Malformed, $"the entry {key} names no package or version");
        else
            facts.Add(new PackageFact("npm", name, version) { Basis = PackageBasis.LockFile, IsDevelopment = used?.IsDevelopment(key) ?? package["dev"].Text == "true" });
    }
}
