using System.Text.Json.Nodes;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Inventories;

/// <summary>
/// Lock files and node_modules that npm, yarn and pnpm themselves write, against their own listings. Whichever of them is on PATH is asked, in the
/// version that it has there.
/// </summary>
public sealed class NodeToolTests
{
    private const string Project = """
        {"name":"project","version":"1.0.0","private":true,"workspaces":["packages/*"],
         "dependencies":{"a":"^1.0.0","@scope/c":"3.0.0","alias":"npm:real@4.0.0","p":"1.0.0"},
         "devDependencies":{"d":"1.0.0-beta.1"},"optionalDependencies":{"o":"^1.0.0"}}
        """;

    /// <summary>What all of them take: b in two versions, e for d alone.</summary>
    private static readonly string[] Locked = ["@scope/c 3.0.0", "a 1.0.0", "b 1.1.0", "b 2.0.0", "d 1.0.0-beta.1", "e 1.0.0", "o 1.0.0", "p 1.0.0", "real 4.0.0"];

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("3")]
    public async Task Npm_OfEveryLockfileVersion_IsWhatNpmListsOfIt(string version)
    {
        var npm = Tool.Require("npm");
        await using var registry = await RegistryAsync();
        using var folder = await ProjectAsync();
        var environment = Environment(registry, folder);
        await Tool.RunAsync(npm, folder.Path, environment, "install", "--no-audit", "--no-fund", $"--lockfile-version={version}");

        var listed = JsonNode.Parse(await Tool.RunAsync(npm, folder.Path, environment, "query", "*"))!.AsArray()
            .Where(p => ((string)p!["location"]!).Contains("node_modules/", StringComparison.Ordinal) && (string?)p["name"] != "w").ToList();
        var locked = Scan.Files(("app/package-lock.json", await File.ReadAllBytesAsync(folder.File("package-lock.json"), TestContext.Current.CancellationToken)));
        Assert.Equal(Locked, Lines(locked));
        Assert.Equal(listed.Select(p => $"{p!["name"]} {p["version"]}").Distinct().Order(StringComparer.Ordinal), Lines(locked));
        Assert.Equal(listed.Where(p => (bool?)p!["dev"] == true).Select(p => (string)p!["name"]!).Order(StringComparer.Ordinal), locked.Packages.Where(p => p.Development is true).Select(p => p.Name));

        // What is installed says it all: no package twice, none for the lock file, none for node_modules/.package-lock.json.
        var installed = Scan.Folder(folder.Path);
        Assert.Equal(Locked, Lines(installed));
        Assert.All(installed.Packages, p => Assert.Null(p.Basis));
    }

    [Fact]
    public async Task Yarn_OfItsVersion_IsWhatYarnListsOfIt()
    {
        var yarn = Tool.Require("yarn");
        await using var registry = await RegistryAsync();
        using var folder = await ProjectAsync();
        var environment = Environment(registry, folder);
        var isClassic = (await Tool.RunAsync(yarn, folder.Path, environment, "--version")).StartsWith("1.", StringComparison.Ordinal);
        await Tool.RunAsync(yarn, folder.Path, environment, "install");

        var lines = (await Tool.RunAsync(yarn, folder.Path, environment, isClassic ? ["list", "--json"] : ["info", "--all", "--recursive", "--json"])).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!).ToList();
        var listed = isClassic
            ? lines.SelectMany(l => l["data"]!["trees"]!.AsArray()).SelectMany(t => t!["children"]!.AsArray().Where(c => (bool?)c!["shadow"] == false).Prepend(t)).Select(t => (string)t!["name"]!)
            : lines.Select(l => ((string)l["value"]!).Replace("@npm:", "@", StringComparison.Ordinal)).Where(v => !v.Contains("@workspace:", StringComparison.Ordinal) && !v.Contains("@virtual:", StringComparison.Ordinal));
        // yarn 1 lists an alias under its own name.
        var expected = listed.Select(n => n[..n.LastIndexOf('@')].Replace("alias", "real", StringComparison.Ordinal) + " " + n[(n.LastIndexOf('@') + 1)..]).Where(l => l != "w 9.9.9").Distinct().Order(StringComparer.Ordinal).ToList();

        var locked = Scan.Files(("app/yarn.lock", await File.ReadAllBytesAsync(folder.File("yarn.lock"), TestContext.Current.CancellationToken)));
        Assert.Equal(Locked, Lines(locked));
        Assert.Superset(expected.ToHashSet(), Lines(locked).ToHashSet());
        Assert.Empty(locked.Problems);
    }

    [Fact]
    public async Task Pnpm_OfItsVersion_IsWhatPnpmListsOfIt()
    {
        var pnpm = Tool.Require("pnpm");
        await using var registry = await RegistryAsync();
        using var folder = await ProjectAsync();
        await File.WriteAllTextAsync(folder.File("pnpm-workspace.yaml"), "packages:\n  - packages/*\n", TestContext.Current.CancellationToken);
        var environment = Environment(registry, folder);
        await Tool.RunAsync(pnpm, folder.Path, environment, "install", "--store-dir", folder.File("store"));

        var listed = new SortedDictionary<string, bool>(StringComparer.Ordinal);
        foreach (var project in JsonNode.Parse(await Tool.RunAsync(pnpm, folder.Path, environment, "ls", "-r", "--depth", "Infinity", "--json"))!.AsArray())
            foreach (var (group, isDevelopment) in new[] { ("dependencies", false), ("optionalDependencies", false), ("devDependencies", true) })
                Collect(project![group] as JsonObject, isDevelopment, listed);

        var locked = Scan.Files(("app/pnpm-lock.yaml", await File.ReadAllBytesAsync(folder.File("pnpm-lock.yaml"), TestContext.Current.CancellationToken)));
        Assert.Equal(Locked, Lines(locked));
        Assert.Equal(listed.Keys, Lines(locked));
        Assert.Equal(listed.Where(l => l.Value).Select(l => l.Key), locked.Packages.Where(p => p.Development is true).Select(p => $"{p.Name} {p.Version}"));
        Assert.Equal(Locked, Lines(Scan.Folder(folder.File("node_modules", ".pnpm"))));
    }

    private static void Collect(JsonObject? packages, bool isDevelopment, SortedDictionary<string, bool> listed)
    {
        foreach (var (_, package) in packages ?? [])
        {
            if (!((string)package!["version"]!).StartsWith("link:", StringComparison.Ordinal))
            {
                var line = $"{package["from"]} {package["version"]}";
                listed[line] = isDevelopment && (!listed.TryGetValue(line, out var before) || before);
            }

            Collect(package["dependencies"] as JsonObject, isDevelopment, listed);
        }
    }

    private static IEnumerable<string> Lines(Inventory inventory) => inventory.Packages.Where(p => p.Name is not ("w" or "project")).Select(p => $"{p.Name} {p.Version}").Distinct().Order(StringComparer.Ordinal);

    private static async Task<SmallRegistry> RegistryAsync() => (await SmallRegistry.StartAsync())
        .With("a", "1.0.0", """ "dependencies":{"b":"^1.0.0"},"peerDependencies":{"p":"*"} """)
        .With("b", "1.1.0").With("b", "2.0.0").With("@scope/c", "3.0.0", """ "dependencies":{"b":"^2.0.0"} """)
        .With("real", "4.0.0").With("d", "1.0.0-beta.1", """ "dependencies":{"e":"^1.0.0"} """).With("e", "1.0.0").With("o", "1.0.0").With("p", "1.0.0");

    private static async Task<ScratchFolder> ProjectAsync()
    {
        var folder = new ScratchFolder();
        Directory.CreateDirectory(folder.File("packages", "w"));
        await File.WriteAllTextAsync(folder.File("package.json"), Project, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("packages", "w", "package.json"), """{"name":"w","version":"9.9.9","dependencies":{"b":"^1.0.0"}}""", TestContext.Current.CancellationToken);
        return folder;
    }

    private static Dictionary<string, string> Environment(SmallRegistry registry, ScratchFolder folder) => new()
    {
        ["HOME"] = folder.File("home"),
        ["npm_config_registry"] = registry.Address,
        ["npm_config_cache"] = folder.File("cache"),
        ["npm_config_userconfig"] = folder.File("npmrc"),
        ["YARN_REGISTRY"] = registry.Address,
        ["YARN_CACHE_FOLDER"] = folder.File("cache"),
        ["YARN_NPM_REGISTRY_SERVER"] = registry.Address,
        ["YARN_UNSAFE_HTTP_WHITELIST"] = "127.0.0.1",
        ["YARN_ENABLE_IMMUTABLE_INSTALLS"] = "false",
        ["YARN_ENABLE_TELEMETRY"] = "0",
        ["YARN_ENABLE_GLOBAL_CACHE"] = "false",
        ["CI"] = "false",
    };
}
