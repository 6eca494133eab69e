using System.Text.RegularExpressions;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Conformance.Inventories;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Histories;

/// <summary>RubyGems and Bundler install, upgrade, add and remove, each in a layer of its own, from gems that gem itself built.</summary>
public sealed class RubyHistoryTests
{
    [Fact]
    public async Task Gem_UpgradesAndRemovals_AreWhatGemListsAtTheEnd()
    {
        using var folder = new ScratchFolder();
        var gems = await GemsAsync(folder);
        var image = new FolderHistory(folder.File("root"));
        var environment = new Dictionary<string, string> { ["GEM_HOME"] = folder.File("root", "usr", "local", "bundle"), ["GEM_PATH"] = folder.File("root", "usr", "local", "bundle"), ["HOME"] = folder.Path };
        Directory.CreateDirectory(folder.File("root"));

        await InstallAsync("up", "1.0.0");
        await InstallAsync("gone", "0.1");
        await image.TakeAsync(await ListAsync());
        await InstallAsync("up", "1.1.0.rc1");
        await InstallAsync("added", "3");
        await GemAsync("uninstall", "up", "--version", "1.0.0", "--executables");
        await image.TakeAsync(await ListAsync());
        await GemAsync("uninstall", "gone", "--executables");
        await image.TakeAsync(await ListAsync());

        Assert.Equal(["added 3 @1", "stays 2.0 @0", "up 1.1.0.rc1 @1"], await image.CheckAsync(Line));

        Task<string> InstallAsync(string name, string version) => GemAsync("install", name, "--version", version, "--no-document", "--local");

        Task<string> GemAsync(params string[] arguments) => Tool.RunAsync(Tool.Require("gem"), gems, environment, arguments);

        // Those that come with Ruby lie outside of the image.
        async Task<IEnumerable<string>> ListAsync() => (await GemAsync("list", "--local")).Split('\n')
            .Select(l => Regex.Match(l, @"^(\S+) \((.*)\)$", RegexOptions.None, TimeSpan.FromSeconds(1))).Where(m => m.Success)
            .SelectMany(m => m.Groups[2].Value.Split(", ").Where(v => !v.StartsWith("default: ", StringComparison.Ordinal)).Select(v => $"{m.Groups[1].Value} {v}"));
    }

    [Theory]
    [InlineData("Gemfile", "Gemfile.lock", true)]
    [InlineData("Gemfile", "Gemfile.lock", false)]
    [InlineData("gems.rb", "gems.locked", true)]
    [InlineData("gems.rb", "gems.locked", false)]
    public async Task Bundler_UpgradesAndRemovals_AreWhatBundleListsAtTheEnd(string manifest, string locked, bool isInstalled)
    {
        using var folder = new ScratchFolder();
        var bundle = Tool.Require("bundle", isInstalledForTests: true);
        var image = new FolderHistory(folder.File("root"));
        var app = folder.File("root", "app");
        Directory.CreateDirectory(Path.Combine(app, "vendor"));
        Directory.Move(await GemsAsync(folder), Path.Combine(app, "vendor", "cache"));
        var environment = new Dictionary<string, string>
        {
            ["BUNDLE_GEMFILE"] = manifest,
            ["BUNDLE_PATH"] = isInstalled ? Path.Combine(app, "vendor", "bundle") : folder.File("elsewhere"),
            ["BUNDLE_CLEAN"] = "true",
            ["BUNDLE_NO_PRUNE"] = "true",
            ["BUNDLE_USER_HOME"] = folder.File("home"),
            ["BUNDLE_APP_CONFIG"] = folder.File("config"),
            ["HOME"] = folder.Path,
        };

        await BundleAsync("gem 'up', '1.0.0'", "gem 'gone'", "gem 'tool', group: :test");
        await BundleAsync("gem 'up', '1.1.0.rc1'", "gem 'gone'", "gem 'added'", "gem 'tool', group: :test");
        await BundleAsync("gem 'up', '1.1.0.rc1'", "gem 'added'", "gem 'tool', group: :test");
        if (isInstalled)
        {
            // The lock file goes on to list it.
            environment["BUNDLE_WITHOUT"] = "test";
            await BundleAsync("gem 'up', '1.1.0.rc1'", "gem 'added'", "gem 'tool', group: :test");
        }

        Assert.Equal(
            ["added 3 @1", "stays 2.0 @0", .. isInstalled ? Array.Empty<string>() : ["tool 9 @0"], "up 1.1.0.rc1 @1"],
            await image.CheckAsync(p => p.Basis == (isInstalled ? null : PackageBasis.LockFile) && (isInstalled || p.Path == "app/" + locked) ? Line(p) : $"{Line(p)} of {p.Path}"));

        async Task BundleAsync(params string[] gems)
        {
            await File.WriteAllLinesAsync(Path.Combine(app, manifest), ["source 'https://rubygems.org'", .. gems], TestContext.Current.CancellationToken);
            await Tool.RunAsync(bundle, app, environment, "install", "--local");
            await image.TakeAsync((await Tool.RunAsync(bundle, app, environment, "list")).Split('\n')
                .Select(l => Regex.Match(l, @"^  \* (\S+) \((\S+)\)$", RegexOptions.None, TimeSpan.FromSeconds(1))).Where(m => m.Success && m.Groups[1].Value != "bundler").Select(m => $"{m.Groups[1].Value} {m.Groups[2].Value}"));
        }
    }

    private static string Line(Package package) => $"{package.Name} {package.Version}";

    /// <summary>The folder where they lie.</summary>
    private static async Task<string> GemsAsync(ScratchFolder folder)
    {
        var gem = Tool.Require("gem", isInstalledForTests: true);
        var gems = Directory.CreateDirectory(folder.File("gems")).FullName;
        foreach (var (name, version, more) in new[] { ("up", "1.0.0", "s.add_dependency 'stays', '>= 1'"), ("up", "1.1.0.rc1", "s.add_dependency 'stays', '>= 1'"), ("stays", "2.0", "s.licenses = ['MIT']"), ("gone", "0.1", ""), ("added", "3", ""), ("tool", "9", "") })
        {
            await File.WriteAllTextAsync(folder.File("one.gemspec"), $"Gem::Specification.new {{ |s| s.name = '{name}'; s.version = '{version}'; s.summary = 'x'; s.authors = ['x']; {more} }}\n", TestContext.Current.CancellationToken);
            await Tool.RunAsync(gem, folder.Path, new Dictionary<string, string> { ["HOME"] = folder.Path }, "build", "one.gemspec", "--output", Path.Combine(gems, $"{name}-{version}.gem"));
        }

        return gems;
    }
}
