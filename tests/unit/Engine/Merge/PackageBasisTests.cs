using System.Collections.Immutable;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Merge;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Unit.Engine.Records;

namespace ScanMesh.Tests.Unit.Engine.Merge;

/// <summary>What a package rests on: installed, listed by a lock file, inside an archive.</summary>
public sealed class PackageBasisTests
{
    private static readonly PackageFact locked = new("npm", "a", "1") { Basis = PackageBasis.LockFile };

    [Fact]
    public void Merge_LockedAndInstalled_IsOnePackageAndInstalled()
    {
        var packages = Of(("app/lock", locked), ("app/node_modules/a/package.json", new PackageFact("npm", "a", "1")));

        Assert.Equal(("app/node_modules/a/package.json", null), (packages.Single().Path, packages.Single().Basis));
    }

    [Fact]
    public void Merge_LockedInAnotherVersion_IsToldAsLocked()
    {
        var packages = Of(("app/lock", locked with { IsDevelopment = true }), ("app/node_modules/a/package.json", new PackageFact("npm", "a", "2")));

        Assert.Equal(["pkg:npm/a@1#app/lock lock-file True", "pkg:npm/a@2#app/node_modules/a/package.json  "], packages.Select(p => $"{p.Id} {p.Basis?.ToText()} {p.Development}"));
    }

    [Fact]
    public void Merge_LockOfWhichSomeIsInstalled_TellsNothingMore()
    {
        var packages = Of(
            ("app/lock", locked), ("app/lock", locked with { Name = "development" }),
            ("other/lock", locked with { Name = "b" }),
            ("app/node_modules/a/package.json", new PackageFact("npm", "a", "1")));

        Assert.Equal(["a", "b"], packages.Select(p => p.Name));
    }

    [Fact]
    public void Merge_EcosystemWithAnInstallFolder_LooksAtTheFolderBesideTheLock()
    {
        var npm = ImmutableArray.Create(ScanMesh.Engine.Ecosystems.Ecosystems.OfType("npm")!);
        (string, PackageFact)[] facts =
        [
            ("app/lock", locked with { Name = "b" }), ("app/lock", locked with { Name = "gone" }),
            ("bundled/lock", locked with { Name = "b" }), ("bundled/lock", locked with { Name = "in-the-bundle" }),
            ("app/node_modules/a/node_modules/b/package.json", new PackageFact("npm", "b", "1")),
        ];

        Assert.Equal(["b", "in-the-bundle"], Of(npm, facts).Select(p => p.Name));
    }

    [Fact]
    public void Merge_SamePackageTwiceInOneArchive_IsTwoPackagesByTheirPlaces()
    {
        var packages = Of(("app.war", new PackageFact("npm", "a", "1") { InnerPath = "x.jar" }), ("app.war", new PackageFact("npm", "a", "1") { InnerPath = "y.jar" }));

        Assert.Equal(["pkg:npm/a@1#app.war/x.jar", "pkg:npm/a@1#app.war/y.jar"], packages.Select(p => p.Id));
        Assert.Equal(["app.war/x.jar", "app.war/y.jar"], packages.Select(p => p.Path));
    }

    private static ImmutableArray<Package> Of(params (string Path, PackageFact Fact)[] facts) => Of(MergeCase.Known, facts);

    private static ImmutableArray<Package> Of(ImmutableArray<IEcosystem> ecosystems, (string Path, PackageFact Fact)[] facts)
    {
        var record = new LayerSketch().Build(MergeCase.Analysers, "x") with
        {
            Evidence = [.. facts.GroupBy(f => f.Path).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new FileEvidence(g.Key, "node-modules/1", [.. g.Select(f => f.Fact)], []))],
            Paths = new PathIndex([.. facts.Select(f => PathHash.Of(f.Path)).Distinct().Order()], []),
        };
        return LayerMerge.Merge([record], ecosystems).Packages;
    }
}
