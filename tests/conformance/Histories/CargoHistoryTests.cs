using System.Text.Json.Nodes;
using ScanMesh.Tests.Conformance.Inventories;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Histories;

/// <summary>Cargo locks, updates, adds and removes crates, each in a layer of its own. They are vendored in the image, with the lock files of their own development.</summary>
public sealed class CargoHistoryTests
{
    [Fact]
    public async Task Cargo_UpgradesAndRemovals_AreWhatCargoListsAtTheEnd()
    {
        const string cargo = "/usr/bin/cargo";
        Assert.SkipUnless(File.Exists(cargo), "needs cargo");
        using var folder = new TemporaryFolder();
        Crate("up", "1.0.0", "two = \"1\"");
        Crate("up", "1.1.0", "two = \"1\"");
        Crate("two", "1.0.0", "");
        Crate("two", "2.0.0-rc.1", "");
        Crate("added", "0.3.0+build.7", "two = \"2.0.0-rc.1\"");
        Crate("gone", "0.1.0", "");
        folder.Write("home/config.toml", $"[source.crates-io]\nreplace-with = \"folder\"\n\n[source.folder]\ndirectory = \"{Path.Combine(folder.Path, "root", "src", "vendor")}\"\n");
        folder.Write("root/src/src/main.rs", "fn main() {}\n");
        var image = new FolderHistory(Path.Combine(folder.Path, "root"));

        Depend("up = \"=1.0.0\"", "gone = \"0.1\"");
        await CargoAsync("generate-lockfile", "--offline");
        await image.TakeAsync(await ListAsync());
        Depend("up = \"1\"", "gone = \"0.1\"", "added = \"0.3\"");
        await CargoAsync("update", "--offline", "--package", "up");
        await image.TakeAsync(await ListAsync());
        Depend("up = \"1\"", "added = \"0.3\"");
        await CargoAsync("update", "--offline", "--workspace");
        await image.TakeAsync(await ListAsync());

        Assert.Equal(["added 0.3.0+build.7 @1", "app 0.1.0 @0", "two 1.0.0 @0", "two 2.0.0-rc.1 @1", "up 1.1.0 @1"], await image.CheckAsync(p => $"{p.Name} {p.Version}"));

        void Depend(params string[] crates) => folder.Write("root/src/Cargo.toml", Manifest("app", "0.1.0", crates));

        void Crate(string name, string version, string dependency)
        {
            folder.Write($"root/src/vendor/{name}-{version}/Cargo.toml", Manifest(name, version, dependency));
            folder.Write($"root/src/vendor/{name}-{version}/src/lib.rs", "");
            folder.Write($"root/src/vendor/{name}-{version}/Cargo.lock", "version = 3\n\n[[package]]\nname = \"of-vendor\"\nversion = \"1.0.0\"\n");
            folder.Write($"root/src/vendor/{name}-{version}/.cargo-checksum.json", $$"""{"files":{},"package":"{{new string('0', 64)}}"}""");
        }

        async Task<IEnumerable<string>> ListAsync() => JsonNode.Parse(await CargoAsync("metadata", "--format-version", "1", "--offline", "--locked"))!["packages"]!.AsArray().Select(p => $"{p!["name"]} {p["version"]}");

        Task<string> CargoAsync(params string[] arguments) => Tool.RunAsync(cargo, Path.Combine(folder.Path, "root", "src"), new Dictionary<string, string> { ["CARGO_HOME"] = Path.Combine(folder.Path, "home") }, arguments);
    }

    private static string Manifest(string name, string version, params string[] dependencies) =>
        $"[package]\nname = \"{name}\"\nversion = \"{version}\"\nedition = \"2021\"\n\n[dependencies]\n{string.Join('\n', dependencies)}\n";
}
