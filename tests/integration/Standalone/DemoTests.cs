using ScanMesh.Standalone.Demo;

namespace ScanMesh.Tests.Integration.Standalone;

public class DemoTests
{
    [Fact]
    public async Task Demo_WholeMesh_TellsFindingsAndVerdicts()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        var exitCode = await DemoProgram.RunAsync([], output, error);

        Assert.Equal("", error.ToString());
        Assert.Equal(0, exitCode);
        var lines = output.ToString().Split('\n');
        Assert.Equal(["verdict: fail", "verdict: warn", "verdict: warn", "verdict: pass", "verdict: unknown"], lines.Where(l => l.StartsWith("verdict:", StringComparison.Ordinal)).Select(l => l.Trim()));
        foreach (var id in new[] { "CVE-2023-38545", "CVE-2023-4911", "CVE-2023-5363" })
            Assert.Contains(lines, l => l.StartsWith("finding:", StringComparison.Ordinal) && l.Contains(id, StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("layers:   1 downloaded, 1 reused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Demo_RealProcess_ExitsZero()
    {
        var run = await ProcessRun.OfAsync("ScanMesh.Standalone.dll", "demo");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("verdict: fail", run.Output, StringComparison.Ordinal);
        Assert.Contains("done:", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standalone_RealProcessWithWrongConfiguration_ExitsTwo()
    {
        var run = await ProcessRun.OfAsync("ScanMesh.Standalone.dll", "--config", "/no/such/file.yaml", "--data", Directory.CreateTempSubdirectory("scanmesh-test-").FullName);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("/no/such/file.yaml", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CommandLine_RealProcess_KeepsMachineOutputApart()
    {
        var scan = await ProcessRun.OfAsync("scanmesh.dll", "scan", "rootfs:" + AppContext.BaseDirectory, "--format", "json");
        var usage = await ProcessRun.OfAsync("scanmesh.dll", "scan");

        Assert.Equal(1, scan.ExitCode);
        Assert.StartsWith("{", scan.Output, StringComparison.Ordinal);
        Assert.Contains("--advisories", scan.Error, StringComparison.Ordinal);
        Assert.Equal((2, ""), (usage.ExitCode, usage.Output));
    }
}
