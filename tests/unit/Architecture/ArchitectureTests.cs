using System.Text.RegularExpressions;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Unit.Architecture;

public sealed partial class ArchitectureTests
{
    private static readonly string[] TopNames =
        ["services", "contracts", "tests", "deploy", "docker-compose.yml", "ScanMesh.sln", "README.md", "LICENSE", "CHANGELOG.md", "global.json", "nuget.config", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "Directory.Packages.targets"];

    [Fact]
    public void References_WholeTree_NoForbiddenArrow()
    {
        var projects = ProjectFile.ReadAll(SharedCases.Repository);
        Assert.True(projects.Count >= 15, $"only {projects.Count} projects were read");
        Assert.Empty(ReferenceRules.Check(projects));
    }

    [Fact]
    public void Code_WholeTree_KeepsTheRules()
    {
        var files = SourceTree.ProductCode(SharedCases.Repository).ToList();
        Assert.True(files.Count > 100, $"only {files.Count} files were read");
        Assert.Empty(files.SelectMany(f => CodeRules.Check(f.Path, f.Text)));
    }

    [Theory]
    [InlineData("ScanMesh.Ingest", "services/ingest", "<ProjectReference Include='../results/ScanMesh.Results.csproj' />")]
    [InlineData("ScanMesh.Engine", "services/engine/ScanMesh.Engine", "<ProjectReference Include='../../hosting/ScanMesh.Hosting/ScanMesh.Hosting.csproj' />")]
    [InlineData("ScanMesh.Engine", "services/engine/ScanMesh.Engine", "<PackageReference Include='Npgsql' />")]
    [InlineData("ScanMesh.Engine", "services/engine/ScanMesh.Engine", "<FrameworkReference Include='Microsoft.AspNetCore.App' />")]
    [InlineData("ScanMesh.Client", "contracts/ScanMesh.Client", "<ProjectReference Include='../../services/engine/ScanMesh.Engine/ScanMesh.Engine.csproj' />")]
    [InlineData("ScanMesh.Results", "services/results", "<PackageReference Include='MassTransit' />")]
    [InlineData("ScanMesh.Scanner", "services/scanner", "<PackageReference Include='RabbitMQ.Client' />")]
    [InlineData("ScanMesh.Contracts", "contracts/ScanMesh.Contracts", "<PackageReference Include='Google.Protobuf' />")]
    [InlineData("ScanMesh.Cli", "services/cli", "<ProjectReference Include='../hosting/ScanMesh.Hosting/ScanMesh.Hosting.csproj' />")]
    public void References_ForbiddenArrow_IsFound(string name, string folder, string item) =>
        Assert.NotEmpty(ReferenceRules.Check([ProjectFile.Parse(name, folder, $"<Project><ItemGroup>{item}</ItemGroup></Project>")]));

    [Theory]
    [InlineData("services/results/X.cs", "var c = new HttpClient();")]
    [InlineData("services/engine/X.cs", "return new SocketsHttpHandler { };")]
    [InlineData("services/results/X.cs", "using MassTransit;\n")]
    [InlineData("services/engine/X.cs", "using Microsoft.Extensions.Logging;\n")]
    [InlineData("services/scanner/X.cs", "var now = DateTimeOffset.UtcNow;")]
    [InlineData("services/scanner/X.cs", "try { } catch (Exception e) when (e is IOException) { }")]
    [InlineData("services/scanner/X.cs", "internal sealed class ScanManager")]
    [InlineData("services/scanner/X.cs", "namespace ScanMesh.Scanner.Helpers;")]
    [InlineData("services/scanner/Program.cs", "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n")]
    public void Code_BrokenRule_IsFound(string path, string text) => Assert.NotEmpty(CodeRules.Check(path, text));

    [Fact]
    public async Task Top_OnlyWhatIsFixed() =>
        Assert.DoesNotContain(await SourceTree.TopNamesAsync(SharedCases.Repository, TestContext.Current.CancellationToken), n => !n.StartsWith('.') && !TopNames.Contains(n));

    [Fact]
    public void Services_NoneShipsAppSettings() =>
        Assert.Empty(SourceTree.Files(SharedCases.Repository, "appsettings*.json"));

    [Fact]
    public void Packages_VersionsAreExact_AndMassTransitStaysFree()
    {
        var text = File.ReadAllText(Path.Combine(SharedCases.Repository, "Directory.Packages.props"));
        var versions = PackageVersions().Matches(text).Select(m => (Name: m.Groups[1].Value, Version: m.Groups[2].Value)).ToList();
        Assert.NotEmpty(versions);
        Assert.DoesNotContain(versions, v => !ExactVersion().IsMatch(v.Version));
        Assert.All(versions.Where(v => v.Name.StartsWith("MassTransit", StringComparison.Ordinal)), v => Assert.Equal("[8.5.12]", v.Version));
    }

    [GeneratedRegex("PackageVersion Include=\"([^\"]+)\" Version=\"([^\"]+)\"")]
    private static partial Regex PackageVersions();

    [GeneratedRegex(@"\A\[[0-9][0-9A-Za-z.-]*\]\z")]
    private static partial Regex ExactVersion();
}
