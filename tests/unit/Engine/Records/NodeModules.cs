using System.Collections.Immutable;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Tests.Unit.Engine.Records;

/// <summary>npm with modules as small as can be: node_modules/NAME/package.json holds "name version"; lock files are npm's own.</summary>
internal sealed class NodeModules : IEcosystem, IFileAnalyser
{
    public string PackageType => "npm";
    public bool IsPackageDatabase => false;
    public ImmutableArray<IFileAnalyser> Analysers => [this, .. ScanMesh.Engine.Ecosystems.Ecosystems.OfType("npm")!.Analysers.Where(a => a.Needs("a/node_modules/a/package.json") == FileNeed.None)];
    public IVersionScheme Versions { get; } = new DpkgVersionScheme();
    public ImmutableArray<string> AdvisoryEcosystems => ["npm"];
    public string Id => "node-modules/1";
    public long MaxFileBytes => 1000;

    public PackageIdentity Identify(PackageFact fact, Distribution? distribution) => new($"pkg:npm/{fact.Name}@{fact.Version}", "npm");

    public FileNeed Needs(ReadOnlySpan<char> path) =>
        path.EndsWith("/package.json") && path.Contains("node_modules/", StringComparison.Ordinal) ? FileNeed.SeekableCopy : FileNeed.None;

    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        using var reader = new StreamReader(file.Content);
        var words = reader.ReadToEnd().Split(' ');
        if (words.Length != 2)
            throw new FormatException("not a name and a version");
        facts.Add(new PackageFact("npm", words[0], words[1]));
    }
}
