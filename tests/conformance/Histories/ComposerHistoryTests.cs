using System.Text.Json.Nodes;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Conformance.Inventories;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Histories;

/// <summary>Composer installs, upgrades, adds and removes, each in a layer of its own.</summary>
public sealed class ComposerHistoryTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Composer_UpgradesAndRemovals_AreWhatComposerShowsAtTheEnd(bool isInstalled)
    {
        var composer = Tool.Require("composer");
        using var folder = new ScratchFolder();
        var app = Directory.CreateDirectory(folder.File("root", "app")).FullName;
        var image = new FolderHistory(folder.File("root"));
        await PackageAsync("up", "v1.2.0", """ "require":{"example/stays":"^2.0"} """);
        await PackageAsync("stays", "2.0.1", """ "license":"MIT" """);
        await PackageAsync("gone", "0.1.0", """ "license":"MIT" """);
        await PackageAsync("tool", "9.0.0", """ "license":"MIT" """);
        await PackageAsync("added", "3.0.0-beta1", """ "license":"MIT" """);
        await File.WriteAllTextAsync(Path.Combine(app, "composer.json"), $$"""
            {"name":"example/project","minimum-stability":"beta","repositories":[{"type":"path","url":"{{folder.File("packages")}}/*"},{"packagist.org":false}],
             "require":{"example/up":"^1.0","example/gone":"*"},"require-dev":{"example/tool":"*"} }
            """, TestContext.Current.CancellationToken);

        await ComposerAsync("update");
        await image.TakeAsync(await ListAsync());
        await PackageAsync("up", "v2.0.0", """ "require":{"example/stays":"^2.0"} """);
        await ComposerAsync("require", "example/up:^2.0", "example/added:^3.0@beta");
        await image.TakeAsync(await ListAsync());
        await ComposerAsync("remove", "example/gone");
        await image.TakeAsync(await ListAsync());
        if (isInstalled)
        {
            // The lock file goes on to list what is for development.
            await ComposerAsync("install", "--no-dev");
            await image.TakeAsync(await ListAsync());
        }

        Assert.Equal(["example/added 3.0.0-beta1 @1", "example/stays 2.0.1 @0", .. isInstalled ? Array.Empty<string>() : ["example/tool 9.0.0 @0"], "example/up v2.0.0 @1"], await image.CheckAsync(p => $"{p.Name} {p.Version}{(p.Basis == (isInstalled ? null : PackageBasis.LockFile) ? "" : $" {p.Basis}")}"));

        async Task PackageAsync(string name, string version, string more)
        {
            Directory.CreateDirectory(folder.File("packages", name));
            await File.WriteAllTextAsync(folder.File("packages", name, "composer.json"), $$"""{"name":"example/{{name}}","version":"{{version}}", {{more}} }""", TestContext.Current.CancellationToken);
        }

        Task ComposerAsync(params string[] arguments) => RunAsync(isInstalled ? arguments : [.. arguments, "--no-install"]);

        async Task<IEnumerable<string>> ListAsync() =>
            JsonNode.Parse(await RunAsync(isInstalled ? ["show", "--format=json"] : ["show", "--locked", "--format=json"]))![isInstalled ? "installed" : "locked"]!.AsArray().Select(p => $"{p!["name"]} {p["version"]}");

        Task<string> RunAsync(string[] arguments) => Tool.RunAsync(composer, app, new Dictionary<string, string>
        {
            ["COMPOSER_HOME"] = folder.File("home"),
            ["COMPOSER_ALLOW_SUPERUSER"] = "1",
            ["COMPOSER_NO_INTERACTION"] = "1",
            ["COMPOSER_MIRROR_PATH_REPOS"] = "1",
        }, arguments);
    }
}
