using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Go;

/// <summary>The modules of a program, from the lines that <c>go version -m</c> prints. Settings of the build are looked at, not kept.</summary>
internal sealed class GoModules
{
    /// <summary>What Go calls the version of a module that was built from a folder.</summary>
    public const string Local = "(devel)";

    private readonly List<PackageFact> dependencies = [];
    private string? main;
    private string? mainVersion;
    private string linkerFlags = "";

    /// <summary>The import path of the main package, "" where nothing says it.</summary>
    public string MainPackage { get; private set; } = "";

    /// <summary>Reads the lines; what is none of them is left out.</summary>
    public static GoModules Read(string text)
    {
        var modules = new GoModules();
        foreach (var line in text.AsSpan().EnumerateLines())
            modules.Add(line.ToString().Split('\t'));
        return modules;
    }

    /// <summary>
    /// The main module, whose version may be that of <c>-ldflags</c> where Go knows none, and its dependencies. A module that another one replaces is that other
    /// one; replaced by a folder it keeps its name and has the version <see cref="Local"/>.
    /// </summary>
    public IEnumerable<PackageFact> Facts()
    {
        if (main is null || mainVersion is null)
            return dependencies;
        var told = mainVersion == Local ? GoLinkerFlags.VersionOf(linkerFlags, main, MainPackage) : null;
        return dependencies.Append(told is null ? Module(main, mainVersion) : Module(main, told) with { Basis = PackageBasis.VersionString });
    }

    /// <summary>True for what names a folder and no module.</summary>
    public static bool IsFolder(string path) => path is ['/' or '\\', ..] || path.StartsWith("./", StringComparison.Ordinal) || path.StartsWith("../", StringComparison.Ordinal)
        || path.StartsWith(@".\", StringComparison.Ordinal) || path.StartsWith(@"..\", StringComparison.Ordinal) || path is "." or ".." || path is [_, ':', ..];

    private static PackageFact Module(string path, string version) => new("golang", path, version);

    private void Add(string[] line)
    {
        switch (line)
        {
            case ["path", var path, ..]:
                MainPackage = path;
                break;
            case ["mod", { Length: > 0 } path, { Length: > 0 } version, ..]:
                (main, mainVersion) = (path, version);
                break;
            case ["dep", { Length: > 0 } path, { Length: > 0 } version, ..]:
                dependencies.Add(Module(path, version));
                break;
            case ["=>", { Length: > 0 } path, .. var rest] when dependencies.Count > 0:
                var replaced = dependencies[^1];
                dependencies[^1] = IsFolder(path) || rest is [] or ["", ..] ? replaced with { Version = Local } : Module(path, rest[0]);
                break;
            case ["build", var setting, ..] when setting.StartsWith("-ldflags=", StringComparison.Ordinal):
                linkerFlags = setting["-ldflags=".Length..];
                break;
        }
    }
}
