using System.Text.Json.Nodes;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Conformance.Inventories;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Peers;

/// <summary>
/// Every fixture of other scanners that is a lock file or a manifest with its answer: what they find and we do not, and the other way round, is in
/// <see cref="LockFileDifferences"/> with its reason. Rows of theirs without a version (git and folders) have none that could be compared and are left out.
/// </summary>
public sealed class LockFileFixtureTests
{
    /// <summary>Where a file of a kind lies in an image, by a part of the fixture's path; the first that fits.</summary>
    private static readonly (string Part, string Place)[] Places =
    [
        ("dotnet/depsjson/", "app/App.deps.json"),
        ("javascript/packagelockjson/testdata/npm-shrinkwrap-only/", "app/npm-shrinkwrap.json"),
        ("javascript/packagelockjson/testdata/both/", "app/npm-shrinkwrap.json"),
        ("javascript/packagelockjson/", "app/package-lock.json"),
        ("javascript/testdata/pkg-lock/", "app/package-lock.json"),
        ("javascript/yarnlock/", "app/yarn.lock"),
        ("yarn.lock", "app/yarn.lock"),
        ("javascript/pnpmlock/", "app/pnpm-lock.yaml"),
        ("pnpm-lock.yaml", "app/pnpm-lock.yaml"),
        ("python/poetrylock/", "app/poetry.lock"),
        ("python/pylock/", "app/pylock.toml"),
        ("php/composerlock/", "app/composer.lock"),
    ];

    public static TheoryData<string, string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, int>();
            foreach (var peer in new[] { "osv-scalibr", "syft" })
            {
                if (SharedCases.Root is null)
                    continue;
                var all = Expected(peer);
                for (var i = 0; i < all.Count; i++)
                    if ((string)all[i]!["fixture"]! is var fixture && Array.Exists(Places, p => fixture.Contains(p.Part, StringComparison.Ordinal)) && File.Exists(SharedCases.Require(["peers", peer, .. fixture.Split('/')])))
                        cases.Add(peer, fixture, i);
            }

            return cases;
        }
    }

    [Fact]
    public void Cases_AreThere() => Assert.True(SharedCases.Require("peers").Length > 0 && Cases.Count > 100);

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Scan_PeersFixture_FindsThePeersPackagesOrSaysWhyNot(string peer, string fixture, int index)
    {
        var expected = Expected(peer)[index]!;
        var place = Places.First(p => fixture.Contains(p.Part, StringComparison.Ordinal)).Place;
        var found = Scan.Files((place, File.ReadAllBytes(SharedCases.Require(["peers", peer, .. fixture.Split('/')]))));

        var theirs = expected["packages"]!.AsArray().Where(p => (string)p!["version"]! != "").Select(p => $"{p!["name"]} {p["version"]}").ToHashSet();
        Compare(LockFileDifferences.Of($"{peer}/{fixture}"), theirs, found);
        if ((bool)expected["expect_error"]!)
            Assert.NotEmpty(found.Problems);
    }

    /// <summary>What is for development alone some peers leave out, as their defaults say: it may be missing there.</summary>
    private static void Compare(Difference known, HashSet<string> theirs, Inventory found)
    {
        var ours = found.Packages.ToLookup(p => $"{p.Name} {p.Version}");
        Assert.Equal(known.Missing.Order(StringComparer.Ordinal), theirs.Where(t => !ours.Contains(t)).Order(StringComparer.Ordinal));
        Assert.Equal(known.Extra.Order(StringComparer.Ordinal), ours.Where(o => !theirs.Contains(o.Key) && o.Any(p => p.Development is not true)).Select(o => o.Key).Order(StringComparer.Ordinal));
    }

    private static JsonArray Expected(string peer) => JsonNode.Parse(File.ReadAllText(SharedCases.Require("peers", peer, "EXPECTED.json")))!["cases"]!.AsArray();

    [Theory]
    [InlineData("npm", "package-lock.json", "app/package-lock.json")]
    [InlineData("yarn", "yarn.lock", "app/yarn.lock")]
    [InlineData("pip", "requirements.txt", "app/requirements.txt")]
    [InlineData("composer.lock", "composer.lock", "app/composer.lock", "composer")]
    [InlineData("dotnet", "datacollector.deps.json", "app/datacollector.deps.json")]
    [InlineData("nuget", "packages.lock.json", "app/packages.lock.json")]
    public void Scan_TrivysRepository_FindsThePackagesOfItsGolden(string golden, string file, string place, string? folder = null)
    {
        var theirs = JsonNode.Parse(File.ReadAllText(SharedCases.Require("peers", "trivy-integration", golden + ".json.golden")))!["Results"]!.AsArray()
            .SelectMany(r => r!["Packages"]?.AsArray() ?? []).Select(p => $"{p!["Name"]} {p["Version"]}").ToHashSet();
        Compare(LockFileDifferences.Of($"trivy-integration/{golden}"), theirs, Scan.Files((place, File.ReadAllBytes(SharedCases.Require("peers", "trivy-integration", "fixtures", "repo", folder ?? golden, file)))));
    }

    /// <summary>Repositories of trivy's without a golden, and what is in their files by eye.</summary>
    [Theory]
    [InlineData("pnpm/pnpm-lock.yaml", "jquery 3.3.9", "lodash 4.17.4")]
    [InlineData("pipenv/Pipfile.lock", "werkzeug 0.11.1")]
    [InlineData("poetry/poetry.lock", "werkzeug 0.14")]
    [InlineData("uv/uv.lock", "click 8.1.3", "colorama 0.4.6", "werkzeug 0.11.1")]
    [InlineData("composer-vendor/installed.json", "guzzlehttp/psr7 1.8.3")]
    public void Scan_TrivysRepositoryWithoutGolden_FindsWhatItsFileNames(string file, params string[] packages)
    {
        var place = file.StartsWith("composer-vendor/", StringComparison.Ordinal) ? "app/vendor/composer/installed.json" : $"app/{Path.GetFileName(file)}";
        var found = Scan.Files((place, File.ReadAllBytes(SharedCases.Require(["peers", "trivy-integration", "fixtures", "repo", .. file.Split('/')]))));

        Assert.Subset(found.Packages.Select(p => $"{p.Name} {p.Version}").ToHashSet(), packages.ToHashSet());
        Assert.Empty(found.Problems);
    }

    /// <summary>The tree of twenty ecosystems, at the places where it has its files.</summary>
    [Theory]
    [InlineData("find gemspec packages", "ruby", "specifications")]
    [InlineData("find PHP composer installed.json packages", "php/vendor", "")]
    [InlineData("find gemfile packages", "ruby", "Gemfile.lock", "bundler 2.1.4", "unbundler 3.1.4", "google-cloud-errors 1.3.0")]
    [InlineData("find javascript npm packages (yarn.lock & package-lock.json)", "javascript", "")]
    [InlineData("find dotnet packages (.deps.json)", "dotnet", "", "TestLibrary 1.0.0")]
    public void Scan_SyftsTree_FindsThePackagesOfACase(string name, string folder, string only, params string[] left)
    {
        var root = SharedCases.Require(["peers", "syft-pkg-coverage", "pkgs", .. folder.Split('/')]);
        var files = Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(f => f.Contains(only, StringComparison.Ordinal))
            .Select(f => ($"srv/{folder}/{Path.GetRelativePath(root, f)}", File.ReadAllBytes(f))).ToArray();
        var theirs = JsonNode.Parse(File.ReadAllText(SharedCases.Require("peers", "syft-pkg-coverage", "EXPECTED.json")))!["cases"]!.AsArray().First(c => (string)c!["name"]! == name)!["packages"]!.AsObject()
            .Select(p => $"{p.Key} {p.Value}").ToHashSet();

        // Left out: the project's own, and gems of another of the tree's files.
        Assert.Equal(theirs.Except(left).Order(StringComparer.Ordinal), Scan.Files(files).Packages.Select(p => $"{p.Name} {p.Version}").Distinct().Order(StringComparer.Ordinal));
    }
}
