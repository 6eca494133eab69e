using System.Reflection;
using System.Reflection.Emit;
using System.Text.Json.Nodes;
using NuGet.Frameworks;
using NuGet.Packaging;
using NuGet.Packaging.Core;
using NuGet.Versioning;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Conformance.Inventories;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Zips;

namespace ScanMesh.Tests.Conformance.Histories;

/// <summary>The .NET SDK publishes a program whose packages are upgraded, added and removed, each time in a layer of its own. The packages are made here; the project's lock file is in the image too.</summary>
public sealed class DotNetHistoryTests
{
    [Fact]
    public async Task Publish_UpgradesAndRemovals_IsWhatTheSdkListsAtTheEnd()
    {
        var dotnet = Tool.Require("dotnet");
        using var folder = new TemporaryFolder();
        Package(folder, "Example.Up", "1.0.0", "Example.Stays");
        Package(folder, "Example.Up", "2.0.0-beta.1", "Example.Stays");
        Package(folder, "Example.Stays", "1.5.0");
        Package(folder, "Example.Gone", "0.1.0");
        Package(folder, "Example.Added", "3.0.0.1");
        folder.Write("src/Program.cs", "System.Console.WriteLine();");
        var image = new FolderHistory(Path.Combine(folder.Path, "root"));

        await PublishAsync(("Example.Up", "1.0.0"), ("Example.Gone", "0.1.0"));
        // Published over what is there.
        await PublishAsync(("Example.Up", "2.0.0-beta.1"), ("Example.Gone", "0.1.0"), ("Example.Added", "3.0.0.1"));
        Directory.Delete(Path.Combine(folder.Path, "root", "app"), recursive: true);
        await PublishAsync(("Example.Up", "2.0.0-beta.1"), ("Example.Added", "3.0.0.1"));

        Assert.Equal(["Example.Added 3.0.0.1 @1", "Example.Stays 1.5.0 @0", "Example.Up 2.0.0-beta.1 @1"], await image.CheckAsync(p => p.Path == "app/app.deps.json" ? $"{p.Name} {p.Version}" : p.Path));

        async Task PublishAsync(params (string Id, string Version)[] references)
        {
            folder.Write("src/app.csproj", $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup>
                    <OutputType>Exe</OutputType><TargetFramework>net{System.Environment.Version.Major}.0</TargetFramework><UseAppHost>false</UseAppHost><UseSharedCompilation>false</UseSharedCompilation>
                    <RestoreSources>{folder.Path}/packages</RestoreSources><NuGetLockFilePath>{Path.Combine(folder.Path, "root", "src", "packages.lock.json")}</NuGetLockFilePath>
                  </PropertyGroup>
                  <ItemGroup>{string.Concat(references.Select(r => $"""<PackageReference Include="{r.Id}" Version="{r.Version}" />"""))}</ItemGroup>
                </Project>
                """);
            await RunAsync("publish", "app.csproj", "-c", "Release", "-o", Path.Combine(folder.Path, "root", "app"), "-p:RestorePackagesWithLockFile=true", "-p:NuGetAudit=false");
            var listed = JsonNode.Parse(await RunAsync("list", "app.csproj", "package", "--include-transitive", "--format", "json", "--no-restore"))!["projects"]![0]!["frameworks"]![0]!;
            await image.TakeAsync(new[] { "topLevelPackages", "transitivePackages" }.SelectMany(k => listed[k]?.AsArray() ?? []).Select(p => $"{p!["id"]} {p["resolvedVersion"]}"));
        }

        Task<string> RunAsync(params string[] arguments) => Tool.RunAsync(dotnet, Path.Combine(folder.Path, "src"), new Dictionary<string, string>
        {
            ["NUGET_PACKAGES"] = Path.Combine(folder.Path, "unpacked"),
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_CLI_UI_LANGUAGE"] = "en",
            ["MSBUILDDISABLENODEREUSE"] = "1",
        }, arguments);
    }

    /// <summary>The older list, which NuGet itself writes and reads.</summary>
    [Fact]
    public async Task PackagesConfig_UpgradesAndRemovals_IsWhatNuGetReadsAtTheEnd()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("root/app/packages.config", "");
        var image = new FolderHistory(Path.Combine(folder.Path, "root"));

        await EditAsync(true, list => Array.ForEach([Reference("Example.Up", "1.0.0"), Reference("example.stays", "1.5"), Reference("Example.Gone", "0.1.0"), Reference("Example.Tool", "9.0.0-rc.1", isDevelopment: true)], list.AddPackageEntry));
        await EditAsync(false, list =>
        {
            list.UpdatePackageEntry(Reference("Example.Up", "1.0.0"), Reference("Example.Up", "2.0.0-beta.1"));
            list.AddPackageEntry(Reference("Example.Added", "3.0.0.1"));
        });
        await EditAsync(false, list => list.RemovePackageEntry(Reference("Example.Gone", "0.1.0")));

        Assert.Equal(
            ["Example.Added 3.0.0.1 False @1", "Example.Tool 9.0.0-rc.1 True @0", "Example.Up 2.0.0-beta.1 False @1", "example.stays 1.5 False @0"],
            await image.CheckAsync(p => p.Basis == PackageBasis.LockFile ? $"{p.Name} {p.Version} {p.Development is true}" : p.Path));

        static PackageReference Reference(string id, string version, bool isDevelopment = false) => new(new PackageIdentity(id, NuGetVersion.Parse(version)), NuGetFramework.Parse("net48"), true, isDevelopment, false);

        async Task EditAsync(bool isNew, Action<PackagesConfigWriter> edit)
        {
            using (var list = new PackagesConfigWriter(file, isNew))
                edit(list);
            using var content = File.OpenRead(file);
            await image.TakeAsync(new PackagesConfigReader(content).GetPackages().Select(p => $"{p.PackageIdentity.Id} {p.PackageIdentity.Version.OriginalVersion} {p.IsDevelopmentDependency}"));
        }
    }

    /// <summary>A package of one empty assembly.</summary>
    private static void Package(TemporaryFolder folder, string id, string version, string? needs = null)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(id), typeof(object).Assembly);
        assembly.DefineDynamicModule(id);
        using var bytes = new MemoryStream();
        assembly.Save(bytes);
        folder.Write($"packages/{id}.{version}.nupkg", new HandmadeZip()
            .File($"{id}.nuspec", $"""
                <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata>
                  <id>{id}</id><version>{version}</version><authors>x</authors><description>x</description>
                  <dependencies><group targetFramework="net8.0">{(needs is null ? "" : $"""<dependency id="{needs}" version="1.0.0" />""")}</group></dependencies>
                </metadata></package>
                """)
            .File($"lib/net8.0/{id}.dll", bytes.ToArray())
            .ToBytes());
    }
}
