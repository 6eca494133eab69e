using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Unit.Cli;

public sealed class AdvisoriesCommandTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Advisories_BuildThenInfoThenScan_UseOneFile()
    {
        var file = folder.File("advisories.snapshot");

        var build = await CliRun.OfAsync("advisories", "build", "--from", CliImages.Advisories(folder), "--output", file);
        var info = await CliRun.OfAsync("advisories", "info", file);
        var scan = await CliRun.OfAsync("scan", CliImages.Archive(folder, CliImages.Image()), "--advisories", file, "--format", "json");

        Assert.Equal((0, ""), (build.ExitCode, build.Output));
        Assert.Contains("2 records", build.Error, StringComparison.Ordinal);
        Assert.Equal(0, info.ExitCode);
        Assert.Contains("Debian", info.Output, StringComparison.Ordinal);
        Assert.Contains("2026-02-01", info.Output, StringComparison.Ordinal);
        Assert.Equal(0, scan.ExitCode);
        Assert.Equal(2, scan.Json.GetProperty("findings").GetArrayLength());
    }

    [Fact]
    public async Task Advisories_BrokenRecord_IsToldAndTheRestIsBuilt()
    {
        var osv = CliImages.Advisories(folder);
        var record = await File.ReadAllTextAsync(Path.Combine(osv, "b.json"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(osv, "c.json"), "{", TestContext.Current.CancellationToken);

        var refused = await CliRun.OfAsync("advisories", "build", "--from", osv, "--output", folder.File("s"));
        var scan = await CliRun.OfAsync("scan", CliImages.Archive(folder, CliImages.Image()), "--advisories", osv);
        for (var i = 0; i < 20; i++)
            await File.WriteAllTextAsync(Path.Combine(osv, $"{i}.json"), record.Replace("0002", $"1{i:D3}", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var build = await CliRun.OfAsync("advisories", "build", "--from", osv, "--output", folder.File("s"));

        Assert.Equal((1, 1, ""), (refused.ExitCode, scan.ExitCode, scan.Output));
        Assert.Contains("c.json", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, build.ExitCode);
        Assert.Contains("c.json", build.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("advisories", "build", "--from", "/no/such/folder", "--output", "/tmp/never")]
    [InlineData("advisories", "info", "/no/such/file")]
    [InlineData("scan", "rootfs:/", "--advisories", "/no/such/folder")]
    public async Task Advisories_MissingInput_IsTrouble(params string[] arguments)
    {
        var run = await CliRun.OfAsync(arguments);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("/no/such/", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Advisories_SnapshotWithOthers_CannotBeCombined()
    {
        var (file, osv) = (folder.File("s"), CliImages.Advisories(folder));
        await CliRun.OfAsync("advisories", "build", "--from", osv, "--output", file);

        var run = await CliRun.OfAsync("scan", CliImages.Archive(folder, CliImages.Image()), "--advisories", file, "--advisories", osv);

        Assert.Equal(2, run.ExitCode);
    }
}
