using System.Text.RegularExpressions;
using ScanMesh.Tests.Conformance.Inventories;

namespace ScanMesh.Tests.Conformance.Programs;

/// <summary>Go itself judges: what <c>go version -m</c> prints of a program is what we find in it.</summary>
public sealed partial class GoItselfTests(GoBuilds builds)
{
    private const string Needs = "needs golang-go";

    [Theory]
    [InlineData("linux", "amd64")]
    [InlineData("linux", "amd64", "-ldflags=-s -w")]
    [InlineData("linux", "amd64", "-trimpath", "-ldflags=-s -w -buildid=")]
    [InlineData("linux", "386", "-ldflags=-s -w")]
    [InlineData("linux", "mips", "-ldflags=-s -w")] // 32 bits, highest byte first
    [InlineData("linux", "s390x", "-ldflags=-s -w")] // 64 bits, highest byte first
    [InlineData("windows", "amd64", "-ldflags=-s -w")]
    [InlineData("windows", "386")]
    [InlineData("darwin", "arm64", "-ldflags=-s -w")]
    public async Task Scan_BuiltProgram_FindsWhatGoPrints(string system, string processor, params string[] flags)
    {
        Assert.SkipUnless(File.Exists(GoBuilds.Go), Needs);
        await CheckAsync(await builds.BuildAsync(system, processor, flags));
    }

    [Fact]
    public async Task Scan_ProgramWithAVersionOfItsBuild_FindsThatVersion()
    {
        Assert.SkipUnless(File.Exists(GoBuilds.Go), Needs);
        var file = await builds.BuildAsync("linux", "amd64", "-ldflags=-s -w -X main.version=2.5.1");

        Assert.Contains("example.org/Acme/App/v2 v2.5.1", await FoundAsync(file));
    }

    [Fact]
    public async Task Scan_ProgramsOfGoItself_FindsWhatGoPrints()
    {
        Assert.SkipUnless(File.Exists(GoBuilds.Go), Needs);
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(new FileInfo(GoBuilds.Go).ResolveLinkTarget(returnFinalTarget: true)!.FullName)!, ".."));
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(f => f.Contains("/bin/") || f.Contains("/tool/")))
            await CheckAsync(file);
    }

    private async Task CheckAsync(string file)
    {
        var printed = await builds.VersionAsync(file);
        if (printed.Count == 0)
        {
            Assert.Empty(await FoundAsync(file));
            return;
        }

        var expected = new SortedSet<string>(StringComparer.Ordinal) { $"stdlib {ToolchainLine().Match(printed[0]).Groups[1].Value}" };
        var dependency = "";
        foreach (var line in printed.Skip(1).Select(l => l.Split('\t')))
            switch (line)
            {
                case ["mod", var path, var version, ..]:
                    expected.Add($"{path} {version}");
                    break;
                case ["dep", var path, var version, ..]:
                    expected.Add(dependency = $"{path} {version}");
                    break;
                case ["=>", var path, var version, ..]:
                    expected.Remove(dependency);
                    expected.Add(path.StartsWith('.') ? $"{dependency.Split(' ')[0]} (devel)" : $"{path} {version}");
                    break;
                case ["path", "cmd/go"]:
                    expected.Add(expected.First().Replace("stdlib", "toolchain"));
                    break;
            }

        Assert.Equal(expected, await FoundAsync(file));
    }

    private static async Task<IEnumerable<string>> FoundAsync(string file)
    {
        var found = Scan.Files(("opt/program", await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)));
        Assert.Empty(found.Problems);
        return found.Packages.Select(p => $"{p.Name} {p.Version}").Order(StringComparer.Ordinal);
    }

    [GeneratedRegex(@": go(\S+)")]
    private static partial Regex ToolchainLine();
}
