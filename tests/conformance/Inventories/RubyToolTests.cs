using System.Text.RegularExpressions;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Inventories;

/// <summary>The gems of this machine and a lock file that Bundler writes, against their own listings.</summary>
public sealed class RubyToolTests
{
    [Fact]
    public async Task Gems_OfThisMachine_AreThoseThatGemLists()
    {
        var gem = Tool.Require("gem", isInstalledForTests: true);
        var environment = new Dictionary<string, string>();
        var paths = (await Tool.RunAsync(gem, Path.GetTempPath(), environment, "environment", "gempath")).Trim().Split(':').Where(p => Directory.Exists(Path.Combine(p, "specifications"))).ToList();
        var listed = (await Tool.RunAsync(gem, Path.GetTempPath(), environment, "list", "--local")).Split('\n')
            .Select(l => Regex.Match(l, @"^(\S+) \((.*)\)$", RegexOptions.None, TimeSpan.FromSeconds(1))).Where(m => m.Success)
            .SelectMany(m => m.Groups[2].Value.Split(", ").Select(v => $"{m.Groups[1].Value} {v.Replace("default: ", "", StringComparison.Ordinal).Split(' ')[0]}")).ToHashSet();

        var found = paths.SelectMany(p => Directory.EnumerateFiles(Path.Combine(p, "specifications"), "*.gemspec", SearchOption.AllDirectories).Select(f => (Root: p, File: f)))
            .Select(f => (Path: "gems/" + Path.GetRelativePath(f.Root, f.File), Content: File.ReadAllBytes(f.File))).DistinctBy(f => f.Path).ToArray();
        var inventory = Scan.Files(found);
        Assert.Equal(listed.Order(StringComparer.Ordinal), inventory.Packages.Select(Line).Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(inventory.Problems);
        Assert.True(listed.Count > 20, $"only {listed.Count} gems");
    }

    [Fact]
    public async Task Bundler_LockFile_IsWhatBundleLists()
    {
        var bundle = Tool.Require("bundle", isInstalledForTests: true);
        using var folder = new ScratchFolder();
        var environment = new Dictionary<string, string> { ["BUNDLE_USER_HOME"] = folder.File("home"), ["HOME"] = folder.Path };
        Directory.CreateDirectory(folder.File("own"));
        await File.WriteAllTextAsync(folder.File("own", "own.gemspec"), "Gem::Specification.new { |s| s.name = 'own'; s.version = '0.1.0'; s.summary = 'x'; s.authors = ['x']; s.add_dependency 'rexml' }\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("Gemfile"), "source 'https://rubygems.org'\ngem 'rake'\ngem 'minitest'\ngem 'own', path: 'own'\n", TestContext.Current.CancellationToken);
        await Tool.RunAsync(bundle, folder.Path, environment, "lock", "--local");

        var listed = (await Tool.RunAsync(bundle, folder.Path, environment, "list")).Split('\n')
            .Select(l => Regex.Match(l, @"^  \* (\S+) \((\S+)\)$", RegexOptions.None, TimeSpan.FromSeconds(1))).Where(m => m.Success && m.Groups[1].Value is not ("bundler" or "own")).Select(m => $"{m.Groups[1].Value} {m.Groups[2].Value}");
        var locked = Scan.Files(("app/Gemfile.lock", await File.ReadAllBytesAsync(folder.File("Gemfile.lock"), TestContext.Current.CancellationToken)));
        Assert.Equal(listed.Order(StringComparer.Ordinal), locked.Packages.Select(Line).Order(StringComparer.Ordinal));
        Assert.Contains(locked.Packages, p => p.Name == "rexml" && p.Basis == PackageBasis.LockFile);
        Assert.Empty(locked.Problems);
    }

    private static string Line(Package package) => $"{package.Name} {package.Version}";
}
