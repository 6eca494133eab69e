using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Unit.Cli;

public class VersionsCommandTests
{
    [Theory]
    [InlineData("deb")]
    [InlineData("dpkg")]
    [InlineData("Debian")]
    [InlineData("Debian:12")]
    [InlineData("Ubuntu")]
    public async Task Versions_TrueStatements_PrintNothing(string ecosystem)
    {
        var run = await CliRun.WithAsync([], "# comment\n// another\n\n1.0 < 1.1\n1:1 > 9\n1.0~rc1 < 1.0\n2.0 = 2.0\n", "versions", ecosystem);

        Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public async Task Versions_WrongLines_ArePrintedAsTheyAre()
    {
        var run = await CliRun.WithAsync([], "1.0 < 1.1\n1.0 > 1.1\n1 ? 2\nno statement\n", "versions", "deb", "-");

        Assert.Equal((1, "1.0 > 1.1\n1 ? 2\nno statement\n"), (run.ExitCode, run.Output));
        Assert.Contains("line 2: it is 1.0 < 1.1", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Versions_MissingFile_IsTrouble()
    {
        var run = await CliRun.OfAsync("versions", "apk", "/no/such/file");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
    }

    [Theory]
    [InlineData("Debian", "scalibr-debian-versions.txt")]
    [InlineData("Alpine", "scalibr-alpine-versions.txt")]
    public async Task Versions_PublicTable_HasNoWrongLine(string ecosystem, string file)
    {
        var path = SharedCases.Require("versions", file);
        Assert.SkipUnless(File.Exists(path), $"skipped: no {file}");

        var run = await CliRun.OfAsync("versions", ecosystem, path);

        Assert.Equal((0, ""), (run.ExitCode, run.Output));
    }
}
