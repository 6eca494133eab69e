using ScanMesh.Engine.Versions;
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

    [Fact]
    public async Task Versions_DebianTable_HasNoWrongLine()
    {
        var run = await CliRun.OfAsync("versions", "Debian", SharedCases.Require("versions", "scalibr-debian-versions.txt"));

        Assert.Equal((0, ""), (run.ExitCode, run.Output));
    }

    [Fact]
    public async Task Versions_AlpineTable_OnlyLinesOfInvalidVersionsAreWrong()
    {
        // That table orders strings which apk calls invalid otherwise than apk itself does; all the rest must agree.
        var run = await CliRun.OfAsync("versions", "Alpine", SharedCases.Require("versions", "scalibr-alpine-versions.txt"));

        var wrong = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((1, 12), (run.ExitCode, wrong.Length));
        Assert.All(wrong, line => Assert.Contains(line.Split(' '), part => part is not ("<" or "=" or ">") && !ApkVersionScheme.IsValid(part)));
    }
}
