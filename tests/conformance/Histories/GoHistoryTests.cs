using ScanMesh.Tests.Conformance.Inventories;
using ScanMesh.Tests.Conformance.Programs;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Zips;

namespace ScanMesh.Tests.Conformance.Histories;

/// <summary>Go gets, upgrades and drops modules of a proxy that is a folder, and builds the program anew, each in a layer of its own. Sources and module cache are in the image too, and a program that was installed by its version.</summary>
public sealed class GoHistoryTests(GoBuilds builds)
{
    [Fact]
    public async Task Go_UpgradesAndRemovals_AreWhatGoPrintsOfTheLastProgram()
    {
        Assert.SkipUnless(File.Exists(GoBuilds.Go), "needs golang-go");
        using var folder = new TemporaryFolder();
        Module("example.org/up", "v1.0.0", "example.org/deep v0.0.0-20200102030405-0123456789ab");
        Module("example.org/up", "v1.2.0", "example.org/deep v0.0.0-20200102030405-0123456789ab");
        Module("example.org/deep", "v0.0.0-20200102030405-0123456789ab");
        Module("example.org/gone", "v0.1.0");
        Module("example.org/added/v3", "v3.0.0-rc.1");
        Module("example.org/tool", "v1.0.0");
        Module("example.org/tool", "v1.0.1");
        folder.Write("root/src/go.mod", "module example.org/app\n\ngo 1.19\n");
        var image = new FolderHistory(Path.Combine(folder.Path, "root"));

        await GoAsync("install", "example.org/tool@v1.0.0");
        await BuildAsync(["up", "gone"], "example.org/up@v1.0.0", "example.org/gone@v0.1.0");
        await GoAsync("install", "example.org/tool@v1.0.1");
        await BuildAsync(["up", "gone", "added/v3"], "example.org/up@v1.2.0", "example.org/added/v3@v3.0.0-rc.1");
        await BuildAsync(["up", "added/v3"]);

        var found = await image.CheckAsync(p => p.Basis is null ? $"{p.Name} {p.Version} {Path.GetFileName(p.Path)}" : $"{p.Name} {p.Version} by {p.Path}");
        Assert.Equal(
            ["example.org/added/v3 v3.0.0-rc.1 app @1", "example.org/app (devel) app @0", "example.org/deep v0.0.0-20200102030405-0123456789ab app @0", "example.org/tool v1.0.1 tool @1", "example.org/up v1.2.0 app @1"],
            found.Where(l => !l.StartsWith("stdlib ", StringComparison.Ordinal)));
        Assert.Equal(2, found.Count(l => l.StartsWith("stdlib ", StringComparison.Ordinal) && l.EndsWith(" @0", StringComparison.Ordinal)));

        void Module(string path, string version, string needs = "")
        {
            var manifest = $"module {path}\n\ngo 1.19\n{(needs.Length > 0 ? $"\nrequire {needs}\n" : "")}";
            var source = path == "example.org/tool" ? "package main\n\nfunc main() {}\n" : $"package {Package(path)}\n\n{(needs.Length > 0 ? $"import other \"{needs.Split(' ')[0]}\"\n\nfunc Name() string {{ return other.Name() }}" : "func Name() string { return \"x\" }")}\n";
            folder.Write($"proxy/{path}/@v/{version}.mod", manifest);
            folder.Write($"proxy/{path}/@v/{version}.info", $$"""{"Version":"{{version}}"}""");
            folder.Write($"proxy/{path}/@v/{version}.zip", new HandmadeZip().File($"{path}@{version}/go.mod", manifest).File($"{path}@{version}/m.go", source).ToBytes());
        }

        async Task BuildAsync(string[] imports, params string[] modules)
        {
            folder.Write("root/src/main.go", $"package main\n\nimport (\n{string.Concat(imports.Select(i => $"\t{Package(i)} \"example.org/{i}\"\n"))})\n\nfunc main() {{\n{string.Concat(imports.Select(i => $"\tprintln({Package(i)}.Name())\n"))}}}\n");
            if (modules.Length > 0)
                await GoAsync(["get", .. modules]);
            await GoAsync("mod", "tidy");
            await GoAsync("build", "-o", Path.Combine(folder.Path, "root", "usr", "local", "bin", "app"), ".");
            await image.TakeAsync([.. await ListAsync("usr", "local", "bin", "app"), .. await ListAsync("go", "bin", "tool")]);
        }

        // The first line names the toolchain, those that begin with "mod" and "dep" the modules.
        async Task<IEnumerable<string>> ListAsync(params string[] program)
        {
            var lines = (await GoAsync("version", "-m", Path.Combine([folder.Path, "root", .. program]))).Split('\n');
            return lines.Skip(1).Select(l => l.Split('\t')).Where(f => f is [_, "mod" or "dep", ..]).Select(f => $"{f[2]} {f[3]}").Prepend($"stdlib {lines[0].Split(": go")[1]}").Select(l => $"{l} {program[^1]}");
        }

        Task<string> GoAsync(params string[] arguments) => Tool.RunAsync(GoBuilds.Go, Path.Combine(folder.Path, "root", "src"), new Dictionary<string, string>
        {
            ["GOPROXY"] = new Uri(Path.Combine(folder.Path, "proxy")).AbsoluteUri,
            ["GOSUMDB"] = "off",
            ["GOFLAGS"] = "-modcacherw",
            ["GOPATH"] = Path.Combine(folder.Path, "root", "go"),
            ["GOCACHE"] = builds.Cache,
            ["GOTOOLCHAIN"] = "local",
            ["CGO_ENABLED"] = "0",
        }, arguments);
    }

    /// <summary>The name of the package in a module.</summary>
    private static string Package(string path) => path.Split('/').Last(p => p is not ['v', >= '0' and <= '9']);
}
