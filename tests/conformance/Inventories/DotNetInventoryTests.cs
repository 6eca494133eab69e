using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Inventories;

/// <summary>What the .NET SDK itself publishes and installs, against its own listings.</summary>
public sealed class DotNetInventoryTests
{
    private static readonly Dictionary<string, string> Environment = new() { ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["MSBUILDDISABLENODEREUSE"] = "1", ["DOTNET_CLI_UI_LANGUAGE"] = "en" };

    /// <summary>Packages that this repository uses itself, so that they lie in the folder of packages and no network is needed.</summary>
    private static readonly string[] References = ["Dapper", "Microsoft.Data.Sqlite", "Npgsql", "YamlDotNet"];

    [Fact]
    public async Task Publish_FrameworkDependent_IsWhatTheSdkLists()
    {
        using var folder = new ScratchFolder();
        await PublishAsync(folder, "--self-contained", "false");

        var listed = await ListedAsync(folder);
        var published = Scan.Folder(folder.File("out"));
        Assert.Equal(listed.Except(await WithoutFilesAsync(folder)), published.Packages.Select(p => $"{p.Name} {p.Version}").Order(StringComparer.Ordinal));
        Assert.True(published.Packages.Length > 5);
        Assert.All(published.Packages, p => Assert.Null(p.Basis));
        Assert.Empty(published.Problems);

        var locked = Scan.Files(("src/packages.lock.json", await File.ReadAllBytesAsync(folder.File("packages.lock.json"), TestContext.Current.CancellationToken)));
        Assert.Equal(listed, locked.Packages.Select(p => $"{p.Name} {p.Version}").Order(StringComparer.Ordinal));
        Assert.All(locked.Packages, p => Assert.Equal(PackageBasis.LockFile, p.Basis));
    }

    [Fact]
    public async Task Publish_SelfContained_HasTheRuntimeUnderTheNameThatAdvisoriesUse()
    {
        using var folder = new ScratchFolder();
        var packs = Directory.Exists(Path.Combine(PackagesFolder, "microsoft.netcore.app.runtime.linux-x64"))
            ? Directory.GetDirectories(Path.Combine(PackagesFolder, "microsoft.netcore.app.runtime.linux-x64")).Select(d => Path.GetFileName(d)).Where(v => v.StartsWith("10.", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList()
            : [];
        Assert.SkipWhen(packs.Count == 0, "needs the package Microsoft.NETCore.App.Runtime.linux-x64 10 in the folder of packages");
        await PublishAsync(folder, "--self-contained", "true", "-r", "linux-x64", $"-p:RuntimeFrameworkVersion={packs[^1]}", "-p:UseAppHost=false", "-p:DisableTransitiveFrameworkReferenceDownloads=true");

        var published = Scan.Folder(folder.File("out")).Packages.Select(p => $"{p.Name} {p.Version}").ToList();
        Assert.Contains($"Microsoft.NETCore.App.Runtime.linux-x64 {packs[^1]}", published);
        Assert.Subset(published.ToHashSet(), (await ListedAsync(folder)).Except(await WithoutFilesAsync(folder)).ToHashSet());
    }

    [Fact]
    public async Task SharedRuntimes_OfThisMachine_AreThoseThatDotnetLists()
    {
        var lines = (await Tool.RunAsync(Tool.Require("dotnet"), Path.GetTempPath(), Environment, "--list-runtimes")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => Regex.Match(l, @"^(\S+) (\S+) \[(.*)\]$", RegexOptions.None, TimeSpan.FromSeconds(1))).ToList();
        Assert.NotEmpty(lines);
        foreach (var root in lines.Select(l => l.Groups[3].Value).Distinct())
        {
            var found = Scan.Folder(root).Packages.Where(p => p.Path.EndsWith($"/{Path.GetFileName(root)}.deps.json", StringComparison.Ordinal));
            Assert.Equal(
                lines.Where(l => l.Groups[3].Value == root).Select(l => $"{l.Groups[1].Value}.Runtime {l.Groups[2].Value}").Order(StringComparer.Ordinal),
                found.Select(p => $"{p.Name[..p.Name.LastIndexOf('.')]} {p.Version}").Order(StringComparer.Ordinal));
        }
    }

    private static string PackagesFolder => System.Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static async Task PublishAsync(ScratchFolder folder, params string[] arguments)
    {
        var versions = await File.ReadAllTextAsync(Path.Combine(SharedCases.Repository, "Directory.Packages.props"), TestContext.Current.CancellationToken);
        var references = References.Select(name => $"""<PackageReference Include="{name}" Version="{Regex.Match(versions, $"Include=\"{Regex.Escape(name)}\" Version=\"([^\"]+)\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value}" />""");
        await File.WriteAllTextAsync(folder.File("app.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net{System.Environment.Version.Major}.0</TargetFramework><RestorePackagesWithLockFile>true</RestorePackagesWithLockFile><UseSharedCompilation>false</UseSharedCompilation></PropertyGroup>
              <ItemGroup>{string.Concat(references)}</ItemGroup>
            </Project>
            """, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("Program.cs"), "System.Console.WriteLine();", TestContext.Current.CancellationToken);
        await Tool.RunAsync(Tool.Require("dotnet"), folder.Path, Environment, ["publish", "app.csproj", "-c", "Release", "-o", folder.File("out"), "--source", PackagesFolder, .. arguments]);
    }

    /// <summary>Packages that bring no file along, by the restore: they only name others. An underscore stands for a file that is none.</summary>
    private static async Task<List<string>> WithoutFilesAsync(ScratchFolder folder)
    {
        var targets = JsonNode.Parse(await File.ReadAllTextAsync(folder.File("obj", "project.assets.json"), TestContext.Current.CancellationToken))!["targets"]!.AsObject();
        return [.. targets.Last().Value!.AsObject().Where(l => !new[] { "runtime", "native", "runtimeTargets", "resource" }.Any(k => l.Value![k] is JsonObject files && files.Any(f => !f.Key.EndsWith("/_._", StringComparison.Ordinal)))).Select(l => l.Key.Replace('/', ' '))];
    }

    /// <summary>"name version" of all packages of the project, by <c>dotnet list package</c>.</summary>
    private static async Task<List<string>> ListedAsync(ScratchFolder folder)
    {
        var json = JsonNode.Parse(await Tool.RunAsync(Tool.Require("dotnet"), folder.Path, Environment, "list", "app.csproj", "package", "--include-transitive", "--format", "json", "--no-restore"))!;
        var framework = json["projects"]![0]!["frameworks"]![0]!;
        return [.. new[] { "topLevelPackages", "transitivePackages" }.SelectMany(k => framework[k]?.AsArray() ?? []).Select(p => $"{p!["id"]} {p["resolvedVersion"]}").Order(StringComparer.Ordinal)];
    }
}
