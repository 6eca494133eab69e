using System.Text.Json.Nodes;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Inventories;

/// <summary>A virtual environment that pip itself fills, against pip's own listing.</summary>
public sealed class PythonToolTests
{
    private static readonly Dictionary<string, string> Environment = new() { ["PIP_DISABLE_PIP_VERSION_CHECK"] = "1", ["PIP_CONFIG_FILE"] = "/dev/null" };

    [Fact]
    public async Task Pip_InstallAndFreeze_IsWhatPipLists()
    {
        var python = Tool.Require("python3", isInstalledForTests: true);
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder.File("wheels"));
        PythonWheel.Write(folder.File("wheels"), "example_a", "1.0", "Requires-Dist: Example.B (>=2)\n");
        PythonWheel.Write(folder.File("wheels"), "Example.B", "2.1.post1", "");
        await Tool.RunAsync(python, folder.Path, Environment, "-m", "venv", folder.File("venv"));
        var pip = folder.File("venv", "bin", "pip");
        await Tool.RunAsync(pip, folder.Path, Environment, "install", "--no-index", "--find-links", folder.File("wheels"), "example-a==1.0");

        var listed = JsonNode.Parse(await Tool.RunAsync(pip, folder.Path, Environment, "list", "--format", "json"))!.AsArray().Select(p => $"{p!["name"]} {p["version"]}").Order(StringComparer.Ordinal).ToList();
        // What setuptools carries in its own folder is there as well, and pip does not look.
        var installed = Scan.Folder(folder.File("venv")).Packages.Where(p => !p.Path.Contains("/_vendor/", StringComparison.Ordinal)).ToList();
        Assert.Equal(listed, installed.Select(Line).Order(StringComparer.Ordinal));
        Assert.Contains("Example.B 2.1.post1", listed);

        await File.WriteAllTextAsync(folder.File("requirements.txt"), await Tool.RunAsync(pip, folder.Path, Environment, "freeze", "--all"), TestContext.Current.CancellationToken);
        var frozen = Scan.Files(("app/requirements.txt", await File.ReadAllBytesAsync(folder.File("requirements.txt"), TestContext.Current.CancellationToken)));
        Assert.Equal(listed, frozen.Packages.Select(Line).Order(StringComparer.Ordinal));
        Assert.All(frozen.Packages, p => Assert.Equal(PackageBasis.LockFile, p.Basis));

        var wheels = Scan.Folder(folder.File("wheels"));
        Assert.Equal(["Example.B 2.1.post1", "example_a 1.0"], wheels.Packages.Select(Line).Order(StringComparer.Ordinal));
        Assert.Empty(wheels.Problems);
    }

    [Fact]
    public async Task Setuptools_Egg_IsThePackageThatItBuilt()
    {
        var python = Tool.Require("python3", isInstalledForTests: true);
        using var folder = new ScratchFolder();
        var has = await Tool.RunAsync(python, folder.Path, Environment, "-c", "import importlib.util; print(importlib.util.find_spec('setuptools') is not None)");
        Assert.SkipUnless(has.Trim() == "True", "needs setuptools");
        await File.WriteAllTextAsync(folder.File("setup.py"), "from setuptools import setup\nsetup(name='Example_Egg', version='1.2.post1', py_modules=['m'], license='MIT')\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("m.py"), "", TestContext.Current.CancellationToken);
        await Tool.RunAsync(python, folder.Path, Environment, "setup.py", "-q", "bdist_egg");

        var named = (await Tool.RunAsync(python, folder.Path, Environment, "-c", "import sys, glob; from importlib.metadata import distributions; [print(d.metadata['Name'], d.version) for d in distributions(path=glob.glob('dist/*.egg'))]")).Trim();
        var package = Assert.Single(Scan.Folder(folder.File("dist")).Packages);
        Assert.Equal(named, Line(package));
        Assert.EndsWith(".egg/EGG-INFO/PKG-INFO", package.Path, StringComparison.Ordinal);
    }

    private static string Line(Package package) => $"{package.Name} {package.Version}";
}
