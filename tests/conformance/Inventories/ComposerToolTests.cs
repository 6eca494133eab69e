using System.Text.Json.Nodes;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Inventories;

/// <summary>What Composer locks and installs from folders, without a network, against its own listing.</summary>
public sealed class ComposerToolTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Composer_LockAndInstall_IsWhatComposerShows(bool withDevelopment)
    {
        var composer = Tool.Require("composer");
        using var folder = new ScratchFolder();
        var environment = new Dictionary<string, string> { ["COMPOSER_HOME"] = folder.File("home"), ["COMPOSER_ALLOW_SUPERUSER"] = "1", ["COMPOSER_NO_INTERACTION"] = "1", ["COMPOSER_MIRROR_PATH_REPOS"] = "1" };
        await PackageAsync(folder, "a", "v1.2.0", """ "require":{"example/b":"^2.0"} """);
        await PackageAsync(folder, "b", "2.0.1", """ "license":"MIT" """);
        await PackageAsync(folder, "tool", "3.0.0-beta1", """ "license":["MIT","BSD-3-Clause"] """);
        await File.WriteAllTextAsync(folder.File("composer.json"), """
            {"name":"example/project","minimum-stability":"beta","repositories":[{"type":"path","url":"packages/*"},{"packagist.org":false}],
             "require":{"example/a":"^1.0"},"require-dev":{"example/tool":"^3.0@beta"}}
            """, TestContext.Current.CancellationToken);
        await Tool.RunAsync(composer, folder.Path, environment, withDevelopment ? ["update"] : ["update", "--no-dev"]);

        var locked = Scan.Files(("app/composer.lock", await File.ReadAllBytesAsync(folder.File("composer.lock"), TestContext.Current.CancellationToken)));
        Assert.Equal(Listed(await Tool.RunAsync(composer, folder.Path, environment, "show", "--locked", "--format=json"), "locked"), locked.Packages.Select(Line));
        Assert.Equal(["example/tool"], locked.Packages.Where(p => p.Development is true).Select(p => p.Name));

        Directory.Delete(folder.File("packages"), recursive: true);
        var installed = Scan.Folder(folder.Path);
        Assert.Equal(Listed(await Tool.RunAsync(composer, folder.Path, environment, "show", "--format=json"), "installed"), installed.Packages.Select(Line));
        Assert.Equal(withDevelopment ? 3 : 2, installed.Packages.Length);
        Assert.All(installed.Packages, p => Assert.Null(p.Basis));
    }

    private static IEnumerable<string> Listed(string json, string group) => JsonNode.Parse(json)![group]!.AsArray().Select(p => $"{p!["name"]} {p["version"]}").Order(StringComparer.Ordinal);

    private static string Line(Package package) => $"{package.Name} {package.Version}";

    private static async Task PackageAsync(ScratchFolder folder, string name, string version, string more)
    {
        Directory.CreateDirectory(folder.File("packages", name));
        await File.WriteAllTextAsync(folder.File("packages", name, "composer.json"), $$"""{"name":"example/{{name}}","version":"{{version}}",{{more}}}""", TestContext.Current.CancellationToken);
    }
}
