using System.Text.Json.Nodes;
using ScanMesh.Tests.Conformance.Inventories;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Histories;

/// <summary>npm installs, upgrades, adds and removes, each in a layer of its own.</summary>
public sealed class NpmHistoryTests
{
    [Fact]
    public async Task Npm_UpgradesAndRemovals_AreWhatNpmListsAtTheEnd()
    {
        var npm = Tool.Require("npm");
        await using var registry = (await SmallRegistry.StartAsync())
            .With("up", "1.0.0", """ "dependencies":{"two":"^1.0.0"} """).With("up", "2.0.0", """ "dependencies":{"two":"^2.0.0","deep":"1.0.0"} """)
            .With("two", "1.1.0").With("two", "2.0.0").With("deep", "1.0.0").With("added", "1.0.0-rc.1", """ "dependencies":{"two":"^1.0.0"} """)
            .With("@scope/stays", "3.0.0", """ "dependencies":{"two":"^2.0.0"} """).With("real", "4.0.0").With("gone", "1.0.0", """ "dependencies":{"of-gone":"*"} """).With("of-gone", "0.1.0").With("tool", "9.0.0", """ "dependencies":{"two":"1.1.0","of-tool":"*"} """).With("of-tool", "9.1.0");
        using var folder = new ScratchFolder();
        var app = folder.File("root", "app");
        Directory.CreateDirectory(app);
        await File.WriteAllTextAsync(Path.Combine(app, "package.json"), """{"name":"app","version":"1.0.0","dependencies":{"up":"^1.0.0","@scope/stays":"3.0.0","alias":"npm:real@4.0.0","gone":"*"},"devDependencies":{"tool":"*"}}""", TestContext.Current.CancellationToken);
        var omitted = "";
        var image = new FolderHistory(folder.File("root"));

        await NpmAsync("install");
        await image.TakeAsync(await ListAsync());
        await NpmAsync("install", "up@2.0.0", "added@1.0.0-rc.1");
        await image.TakeAsync(await ListAsync());
        await NpmAsync("uninstall", "gone");
        await image.TakeAsync(await ListAsync());
        // All of it goes and comes again in one layer: for the image nothing changes.
        await NpmAsync("ci");
        await image.TakeAsync(await ListAsync());
        // The lock file goes on to list what is for development.
        omitted = "dev";
        await NpmAsync("prune");
        await image.TakeAsync(await ListAsync());

        // Where the copies of "two" lie is npm's choice; what it moved to another folder came with the layer that moved it.
        var found = await image.CheckAsync(p => $"{p.Name} {p.Version} {p.Path}");
        Assert.Equal(
            ["@scope/stays 3.0.0 @0", "added 1.0.0-rc.1 @1", "deep 1.0.0 @1", "real 4.0.0 @0", "up 2.0.0 @1"],
            found.Select(l => l.Split(' ')).Where(f => f[0] != "two").Select(l => $"{l[0]} {l[1]} {l[3]}").Order(StringComparer.Ordinal));

        Task<string> NpmAsync(params string[] arguments) => Tool.RunAsync(npm, app, new Dictionary<string, string>
        {
            ["HOME"] = folder.File("home"),
            ["npm_config_registry"] = registry.Address,
            ["npm_config_cache"] = folder.File("cache"),
            ["npm_config_userconfig"] = folder.File("npmrc"),
            ["npm_config_omit"] = omitted,
            ["npm_config_audit"] = "false",
            ["npm_config_fund"] = "false",
        }, arguments);

        async Task<IEnumerable<string>> ListAsync() => Listed(JsonNode.Parse(await NpmAsync("ls", "--all", "--long", "--json"))!, folder.File("root"));
    }

    /// <summary>Name, version and place of each package in npm's tree. One that is taken from elsewhere is named again, with the place where it lies.</summary>
    private static IEnumerable<string> Listed(JsonNode tree, string root) =>
        (tree["dependencies"] as JsonObject ?? []).SelectMany(d => Listed(d.Value!, root).Prepend($"{d.Value!["name"]} {d.Value["version"]} {Path.GetRelativePath(root, (string)d.Value["path"]!)}/package.json"));
}
