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

    [Theory]
    [InlineData("7.88.1-10", "CVE-2099-0001  affected: introduced 0, fixed 7.88.1-10+deb12u4", "fixed in  7.88.1-10+deb12u4")]
    [InlineData("7.88.1-10+deb12u4", "CVE-2099-0001  not affected", "CVE-2099-0002  affected, no fix yet: introduced 0, no fix is known", "advisories name source packages")]
    [InlineData("7.88.1-10", "severity  critical 9.8 (CVSS:3.1)", "Debian:12 range: introduced 0, fixed 7.88.1-10+deb12u4")]
    public async Task Explain_Version_TellsWhatEachRecordSays(string version, params string[] expected)
    {
        var run = await CliRun.OfAsync("advisories", "explain", await SnapshotAsync("s"), "Debian:12", "curl", version);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.All(expected, e => Assert.Contains(e, run.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, "source packages", "Debian:12", "libcurl4", "1")]
    [InlineData(1, "it has: 12", "Debian:13", "curl", "1")]
    [InlineData(1, "nothing of Alpine", "Alpine:v3.19", "curl", "1")]
    [InlineData(2, "no ecosystem", "Debain:12", "curl", "1")]
    [InlineData(2, "no version", "Debian:12", "curl", "not a version")]
    public async Task Explain_NothingToTell_SaysWhy(int exitCode, string expected, params string[] arguments)
    {
        var run = await CliRun.OfAsync(["advisories", "explain", await SnapshotAsync("s"), .. arguments]);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(expected, run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_EachKindOfChange_HasItsSign()
    {
        static string Record(string id, string more = "") => $$"""{"id":"{{id}}","modified":"2026-02-01T00:00:00Z"{{more}},"affected":[{"package":{"ecosystem":"Debian:12","name":"curl"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}]}]}""";
        var older = await SnapshotOfAsync("old", ("SAME", Record("SAME")), ("GONE", Record("GONE")), ("EDIT", Record("EDIT")), ("PULLED", Record("PULLED")), ("BACK", Record("BACK", ",\"withdrawn\":\"2026-01-01T00:00:00Z\"")));
        var newer = await SnapshotOfAsync("new", ("SAME", Record("SAME")), ("NEW", Record("NEW")), ("EDIT", Record("EDIT", ",\"summary\":\"x\"")), ("PULLED", Record("PULLED", ",\"withdrawn\":\"2026-01-01T00:00:00Z\"")), ("BACK", Record("BACK")));

        var run = await CliRun.OfAsync("advisories", "diff", older, newer);
        var none = await CliRun.OfAsync("advisories", "diff", older, older);

        Assert.Equal((0, "+ NEW  Debian\n~ EDIT  Debian\nx PULLED  Debian\no BACK  Debian\n- GONE  Debian\n"), (run.ExitCode, run.Output));
        Assert.Contains("1 added, 1 changed, 1 withdrawn, 1 restored, 1 removed", run.Error, StringComparison.Ordinal);
        Assert.Equal((0, ""), (none.ExitCode, none.Output));
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

    private async Task<string> SnapshotAsync(string name)
    {
        var file = folder.File(name);
        Assert.Equal(0, (await CliRun.OfAsync("advisories", "build", "--from", CliImages.Advisories(folder), "--output", file)).ExitCode);
        return file;
    }

    private async Task<string> SnapshotOfAsync(string name, params (string Id, string Record)[] records)
    {
        var inputs = Directory.CreateDirectory(folder.File(name + "-osv")).FullName;
        foreach (var (id, record) in records)
            await File.WriteAllTextAsync(Path.Combine(inputs, id + ".json"), record, TestContext.Current.CancellationToken);
        Assert.Equal(0, (await CliRun.OfAsync("advisories", "build", "--from", inputs, "--output", folder.File(name))).ExitCode);
        return folder.File(name);
    }
}
