using System.Text.Json.Nodes;
using ScanMesh.Tests.Conformance.Inventories;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Histories;

/// <summary>pip installs, upgrades, adds and removes in a virtual environment, each in a layer of its own.</summary>
public sealed class PipHistoryTests
{
    [Fact]
    public async Task Pip_UpgradesAndRemovals_AreWhatPipListsAtTheEnd()
    {
        var python = Tool.Require("python3", isInstalledForTests: true);
        using var folder = new ScratchFolder();
        var wheels = Directory.CreateDirectory(folder.File("wheels")).FullName;
        PythonWheel.Write(wheels, "example_up", "1.0", "Requires-Dist: Example.Stays (>=2)\n");
        PythonWheel.Write(wheels, "example_up", "2.0rc1", "Requires-Dist: Example.Stays (>=2)\nRequires-Dist: deep\n");
        PythonWheel.Write(wheels, "Example.Stays", "2.1.post1", "");
        PythonWheel.Write(wheels, "deep", "1!0.5", "");
        PythonWheel.Write(wheels, "gone", "0.1", "");
        PythonWheel.Write(wheels, "added", "3", "");
        Directory.CreateDirectory(folder.File("root", "app"));
        var image = new FolderHistory(folder.File("root"));

        await RunAsync(python, "-m", "venv", folder.File("root", "opt", "venv"));
        await InstallAsync("example-up==1.0", "gone==0.1");
        await InstallAsync("example-up==2.0rc1", "gone==0.1", "added==3");
        await PipAsync("uninstall", "--yes", "gone");
        // What pip leaves of a removal that is interrupted.
        var packages = Path.GetDirectoryName(Directory.GetDirectories(folder.File("root", "opt"), "added-3.dist-info", SearchOption.AllDirectories)[0])!;
        Directory.CreateDirectory(Path.Combine(packages, "~one-0.1.dist-info"));
        await File.WriteAllTextAsync(Path.Combine(packages, "~one-0.1.dist-info", "METADATA"), "Metadata-Version: 2.1\nName: gone\nVersion: 0.1\n", TestContext.Current.CancellationToken);
        await InstallAsync("example-up==2.0rc1", "added==3");

        // What setuptools carries in its own folder is there as well, and pip does not look.
        var found = await image.CheckAsync(p => p.Path.Contains("/_vendor/", StringComparison.Ordinal) ? null : $"{p.Name} {p.Version}");
        Assert.Equal(["Example.Stays 2.1.post1 @0", "added 3 @1", "deep 1!0.5 @1", "example_up 2.0rc1 @1"], found.Where(l => l.Split(' ')[0] is not ("pip" or "setuptools" or "wheel")));

        async Task InstallAsync(params string[] requirements)
        {
            await File.WriteAllLinesAsync(folder.File("root", "app", "requirements.txt"), requirements, TestContext.Current.CancellationToken);
            await PipAsync("install", "--no-index", "--find-links", wheels, "--requirement", folder.File("root", "app", "requirements.txt"));
            await image.TakeAsync(JsonNode.Parse(await PipAsync("list", "--format", "json"))!.AsArray().Select(p => $"{p!["name"]} {p["version"]}"));
        }

        Task<string> PipAsync(params string[] arguments) => RunAsync(folder.File("root", "opt", "venv", "bin", "pip"), arguments);

        Task<string> RunAsync(string program, params string[] arguments) =>
            Tool.RunAsync(program, folder.Path, new Dictionary<string, string> { ["PIP_DISABLE_PIP_VERSION_CHECK"] = "1", ["PIP_CONFIG_FILE"] = "/dev/null" }, arguments);
    }
}
