using ScanMesh.Cli.Mesh;
using ScanMesh.Events.V1;

namespace ScanMesh.Tests.Unit.Cli;

public class UsageTests
{
    [Theory]
    [InlineData("")]
    [InlineData("frobnicate")]
    [InlineData("scan")]
    [InlineData("scan alpine --format sarif")]
    [InlineData("scan alpine --format table --fail-on bad")]
    [InlineData("scan alpine --severity purple")]
    [InlineData("scan alpine --platform linux")]
    [InlineData("scan alpine --at yesterday")]
    [InlineData("scan UPPER/case:x:y")]
    [InlineData("scan docker-daemon:x")]
    [InlineData("advisories update --ecosystems Debain")]
    [InlineData("advisories update UPPER/case:x:y")]
    [InlineData("scan alpine --server ftp://x")]
    [InlineData("inventory alpine --format cyclonedx")]
    [InlineData("versions cobol")]
    [InlineData("advisories")]
    [InlineData("advisories build --from x")]
    [InlineData("watch --output xml")]
    [InlineData("watch --filter colour=red")]
    [InlineData("watch")]
    [InlineData("where alpine")]
    [InlineData("failures")]
    [InlineData("failures list")]
    [InlineData("failures drop --server http://127.0.0.1:1")]
    [InlineData("failures redrive x --server http://127.0.0.1:1")]
    [InlineData("failures drop 6f6b3c0e-9a35-4f5e-8f2e-1d2c3b4a5968 --all --server http://127.0.0.1:1")]
    [InlineData("failures drop 6f6b3c0e-9a35-4f5e-8f2e-1d2c3b4a5968 --reason timeout --server http://127.0.0.1:1")]
    public async Task Usage_Wrong_ExitsTwoWithAMessage(string line)
    {
        var run = await CliRun.OfAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("scanmesh: ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scan alpine --checks secrets", "--checks")]
    [InlineData("scan alpine --policy p.yaml", "--policy")]
    [InlineData("scan alpine --vex v.json", "--vex")]
    [InlineData("gate alpine", "gate")]
    [InlineData("config check f", "config")]
    public async Task Usage_NotBuiltYet_IsNotOffered(string line, string named)
    {
        var run = await CliRun.OfAsync(line.Split(' '));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"'{named}' is not offered", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("scan --help")]
    [InlineData("--version")]
    public async Task Usage_Help_ExitsZeroOnStandardOutput(string line)
    {
        var run = await CliRun.OfAsync(line.Split(' '));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.NotEqual("", run.Output);
    }

    [Fact]
    public async Task Usage_HostileArgument_IsEncoded()
    {
        var run = await CliRun.OfAsync("scan", "x\u001b[2J");

        Assert.DoesNotContain('\u001b', run.Error);
    }

    [Fact]
    public void Filter_AllFields_AreRead()
    {
        var filter = FilterText.Parse(["registry=corp,repository=team/**", "tag=v*", "severity=critical,kind=verdict-changed"], out var error);

        Assert.Null(error);
        Assert.Equal(
            new Filter { Registries = { "corp" }, Repositories = { "team/**" }, Tags = { "v*" }, Severities = { Severity.Critical }, Kinds = { EventKind.VerdictChanged } },
            filter);
    }

    [Theory]
    [InlineData("severity=unspecified")]
    [InlineData("kind=")]
    [InlineData("repository")]
    public void Filter_Bad_IsTold(string text)
    {
        Assert.Null(FilterText.Parse([text], out var error));
        Assert.Contains(text.Split(',')[0], error, StringComparison.Ordinal);
    }
}
