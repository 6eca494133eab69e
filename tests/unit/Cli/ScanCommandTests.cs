using System.Text;
using System.Text.Json;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Registry;

namespace ScanMesh.Tests.Unit.Cli;

public sealed class ScanCommandTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("right", 0)]
    [InlineData("wrong", 1)]
    public async Task Scan_LoggedInWithDocker_UsesThatLogin(string password, int exitCode)
    {
        await using var registry = await InProcessRegistry.StartAsync();
        var reference = registry.Put("team/app", "1", CliImages.Image());
        registry.Gate = new RegistryGate { IsBasic = true, Account = ("u", "right") };
        var auth = Convert.ToBase64String(Encoding.UTF8.GetBytes("u:" + password));
        await File.WriteAllTextAsync(folder.File("config.json"), $$$$"""{"auths":{"{{{{registry.Host}}}}":{"auth":"{{{{auth}}}}"}}}""", TestContext.Current.CancellationToken);
        var environment = new Dictionary<string, string> { ["DOCKER_CONFIG"] = Path.GetDirectoryName(folder.File("config.json"))! };

        var run = await CliRun.WithAsync(environment, "", "scan", reference.ToString(), "--insecure", "--advisories", CliImages.Advisories(folder));

        Assert.Equal(exitCode, run.ExitCode);
        Assert.DoesNotContain(auth, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scan_DockersHelperIsNotThere_WarnsAndAsksWithout()
    {
        await using var registry = await InProcessRegistry.StartAsync();
        var reference = registry.Put("team/app", "1", CliImages.Image());
        await File.WriteAllTextAsync(folder.File("config.json"), """{"credsStore":"desktop"}""", TestContext.Current.CancellationToken);
        var environment = new Dictionary<string, string> { ["DOCKER_CONFIG"] = Path.GetDirectoryName(folder.File("config.json"))!, ["PATH"] = "/nowhere" };

        var run = await CliRun.WithAsync(environment, "", "scan", reference.ToString(), "--insecure", "--advisories", CliImages.Advisories(folder));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("docker-credential-desktop is not on PATH", Assert.Single(run.Error.Split('\n'), l => l.StartsWith("scanmesh: warning: No credentials", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scan_Sbom_HasTheFindingsOfItsPackages()
    {
        await File.WriteAllTextAsync(folder.File("bom.json"), """
            {"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"operating-system","name":"debian","version":"12"},
            {"type":"library","name":"libcurl4","version":"7.88.1-10","purl":"pkg:deb/debian/libcurl4@7.88.1-10?upstream=curl"}]}
            """, TestContext.Current.CancellationToken);

        var run = await CliRun.OfAsync("scan", "sbom:" + folder.File("bom.json"), "--advisories", CliImages.Advisories(folder), "--format", "json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["CVE-2099-0001", "CVE-2099-0002"], run.Json.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("id").GetString()).Order(StringComparer.Ordinal));
        Assert.False(run.Json.GetProperty("image").TryGetProperty("digest", out _));
    }

    [Fact]
    public async Task Scan_ArchiveWithAdvisories_WritesReportAndExitsZeroWhateverTheVerdict()
    {
        var reference = CliImages.Archive(folder, CliImages.Image());

        var run = await CliRun.OfAsync("scan", reference, "--advisories", CliImages.Advisories(folder), "--format", "json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(reference, run.Json.GetProperty("image").GetProperty("reference").GetString());
        Assert.Equal(["CVE-2099-0001", "CVE-2099-0002"], Ids(run.Json));
        Assert.Equal("fail", run.Json.GetProperty("verdict").GetProperty("outcome").GetString());
        Assert.Equal(CliRun.Now, run.Json.GetProperty("evidence").GetProperty("scannedAt").GetDateTimeOffset());
        Assert.Equal(2, run.Json.GetProperty("packages").GetArrayLength());
    }

    [Fact]
    public async Task Scan_Table_ShowsFindingAndVerdict()
    {
        var run = await CliRun.OfAsync("scan", CliImages.Archive(folder, CliImages.Image()), "--advisories", CliImages.Advisories(folder));

        Assert.Contains("CVE-2099-0001", run.Output, StringComparison.Ordinal);
        Assert.Contains("verdict: fail", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scan_WithoutData_WritesReportWithVerdictUnknownAndExitsOne()
    {
        var run = await CliRun.OfAsync("scan", CliImages.Archive(folder, CliImages.Image()), "--format", "json");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--advisories", run.Error, StringComparison.Ordinal);
        Assert.Contains("--server", run.Error, StringComparison.Ordinal);
        Assert.Equal("unknown", run.Json.GetProperty("verdict").GetProperty("outcome").GetString());
        Assert.Equal(2, run.Json.GetProperty("packages").GetArrayLength());
    }

    [Theory]
    [InlineData("7.88.1-10", "critical", 3)]
    [InlineData("7.88.1-10", "policy", 3)]
    [InlineData("7.88.1-10+deb12u4", "high", 0)]
    [InlineData("7.88.1-10+deb12u4", "medium", 3)]
    [InlineData("7.88.1-10+deb12u4", "policy", 0)]
    public async Task Scan_FailOn_ExitsThreeWhenItFails(string curl, string failOn, int expected)
    {
        var run = await CliRun.OfAsync("scan", CliImages.Archive(folder, CliImages.Image(curl)), "--advisories", CliImages.Advisories(folder), "--fail-on", failOn, "--format", "json");

        Assert.Equal(expected, run.ExitCode);
        Assert.Equal(JsonValueKind.Object, run.Json.ValueKind);
    }

    [Fact]
    public async Task Scan_FailOnPolicyWithUnknownVerdict_IsNoPass()
    {
        var image = new ImageBuilder().Layer(l => l.File("var/lib/dpkg/status", CliImages.Status(("curl", "1")))).Build();

        var run = await CliRun.OfAsync("scan", CliImages.Archive(folder, image), "--advisories", CliImages.Advisories(folder), "--fail-on", "policy");

        Assert.Equal(4, run.ExitCode);
        Assert.Contains("unknown", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FailOn_StatedNotAffected_IsShownAndFailsNothing()
    {
        var advisories = CliImages.Advisories(folder);
        foreach (var file in Directory.GetFiles(advisories))
        {
            var record = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(file, record.Replace("\"ranges\"", "\"ecosystem_specific\":{\"status\":\"<not-affected>\"},\"ranges\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        }

        string[] command = ["scan", CliImages.Archive(folder, CliImages.Image()), "--advisories", advisories, "--fail-on", "low"];

        var table = await CliRun.OfAsync(command);
        var json = await CliRun.OfAsync([.. command, "--format", "json"]);

        Assert.Equal((0, 0), (table.ExitCode, json.ExitCode));
        Assert.Contains("not affected: curl 7.88.1-10: 2 advisories", table.Output, StringComparison.Ordinal);
        Assert.Equal(["not-affected", "not-affected"], json.Json.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("status").GetString()));
    }

    [Theory]
    [InlineData(new[] { "--severity", "medium" }, new[] { "CVE-2099-0002" })]
    [InlineData(new[] { "--severity", "high,critical" }, new[] { "CVE-2099-0001" })]
    [InlineData(new[] { "--ignore-unfixed" }, new[] { "CVE-2099-0001" })]
    public async Task Scan_Filters_ShowLessAndKeepTheVerdict(string[] options, string[] expected)
    {
        string[] arguments = ["scan", CliImages.Archive(folder, CliImages.Image()), "--advisories", CliImages.Advisories(folder), "--format", "json", .. options];

        var run = await CliRun.OfAsync(arguments);

        Assert.Equal(expected, Ids(run.Json));
        Assert.Equal("fail", run.Json.GetProperty("verdict").GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task Scan_At_FixesEvaluationTimeAndLeavesScannedAtOut()
    {
        var reference = CliImages.Archive(folder, CliImages.Image());
        string[] arguments = ["scan", reference, "--advisories", CliImages.Advisories(folder), "--at", "2026-02-20T00:00:00Z", "--format", "json"];

        var run = await CliRun.OfAsync(arguments);

        Assert.False(run.Json.GetProperty("evidence").TryGetProperty("scannedAt", out _));
        Assert.Equal("2026-02-20T00:00:00+00:00", run.Json.GetProperty("verdict").GetProperty("evaluatedAt").GetString());
        Assert.Equal("stale", run.Json.GetProperty("evidence").GetProperty("coverage")[0].GetProperty("state").GetString());
        Assert.Equal(run.Output, (await CliRun.OfAsync(arguments)).Output);
    }

    [Fact]
    public async Task Scan_Output_ReplacesTheFileWholeAndPrintsNothing()
    {
        var file = folder.File("report.json");
        await File.WriteAllTextAsync(file, "old", TestContext.Current.CancellationToken);

        var run = await CliRun.OfAsync("scan", CliImages.Archive(folder, CliImages.Image()), "--advisories", CliImages.Advisories(folder), "--format", "json", "--output", file);

        Assert.Equal((0, ""), (run.ExitCode, run.Output));
        Assert.Equal("fail", JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).RootElement.GetProperty("verdict").GetProperty("outcome").GetString());
        Assert.Equal(["image.tar", "report.json"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Scan_NoImage_LeavesTheOutputFileAlone()
    {
        var file = folder.File("report.json");
        await File.WriteAllTextAsync(file, "old", TestContext.Current.CancellationToken);

        var run = await CliRun.OfAsync("scan", "docker-archive:" + folder.File("none.tar"), "--advisories", CliImages.Advisories(folder), "--output", file);

        Assert.Equal(1, run.ExitCode);
        Assert.NotEqual("", run.Error);
        Assert.Equal("old", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Scan_Registry_PullsOverPlainHttpWhenInsecure()
    {
        await using var registry = await InProcessRegistry.StartAsync();
        var index = new ImageIndexBuilder().Image(CliImages.Image()).Image(CliImages.Image("7.88.1-10+deb12u4", "arm64")).Build();
        registry.Put("team/app", "1", index);
        var advisories = CliImages.Advisories(folder);

        var amd64 = await CliRun.OfAsync("scan", $"{registry.Host}/team/app:1", "--insecure", "--advisories", advisories, "--format", "json");
        var arm64 = await CliRun.OfAsync("scan", $"{registry.Host}/team/app:1", "--insecure", "--advisories", advisories, "--format", "json", "--platform", "linux/arm64");
        var all = await CliRun.OfAsync("scan", $"{registry.Host}/team/app:1", "--insecure", "--advisories", advisories, "--format", "json", "--platform", "all", "--fail-on", "policy");

        Assert.Equal(("linux/amd64", "fail"), (Platform(amd64.Json), Outcome(amd64.Json)));
        Assert.Equal(index.Digest.ToString(), amd64.Json.GetProperty("image").GetProperty("index").GetString());
        Assert.Equal(("linux/arm64", "pass"), (Platform(arm64.Json), Outcome(arm64.Json)));
        Assert.Equal(3, all.ExitCode);
        Assert.Equal(index.Digest.ToString(), all.Json.GetProperty("index").GetString());
        Assert.Equal(["linux/amd64", "linux/arm64"], all.Json.GetProperty("images").EnumerateArray().Select(Platform));
    }

    [Fact]
    public async Task Scan_RegistryWithoutInsecure_SaysWhatIsWrong()
    {
        await using var registry = await InProcessRegistry.StartAsync();
        registry.Put("team/app", "1", CliImages.Image());

        var run = await CliRun.OfAsync("inventory", $"{registry.Host}/team/app:1");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains(registry.Host, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inventory_FileNameThatIsNotUtf8_CostsNothing()
    {
        const string Make = """mkdir -p "$1/var/lib/dpkg" "$1/etc" && printf 'Package: a\nStatus: install ok installed\nVersion: 1\n' > "$1/var/lib/dpkg/status" && printf x > "$1/etc/$(printf 'caf\351')" """;
        using (var shell = System.Diagnostics.Process.Start("/bin/sh", ["-c", Make, "sh", folder.Path]))
            await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

        var run = await CliRun.OfAsync("inventory", "rootfs:" + folder.Path, "--format", "json");
        using (var remove = System.Diagnostics.Process.Start("rm", ["-rf", folder.File("etc")])) // .NET cannot name it
            await remove.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(run.Json.GetProperty("complete").GetBoolean(), run.Output);
        Assert.Equal(1, run.Json.GetProperty("packages").GetArrayLength());
    }

    [Fact]
    public async Task Scan_OtherPlatformThanAsked_IsRefused()
    {
        var run = await CliRun.OfAsync("inventory", CliImages.Archive(folder, CliImages.Image()), "--platform", "linux/arm64");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("linux/amd64", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scan_HostileText_ReachesTheTerminalEncoded()
    {
        var image = new ImageBuilder()
            .Layer(l => l.File("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"evil\u001b[2J\u202e\"\n").File("var/lib/dpkg/status", CliImages.Status(("curl", "1\u001b[31m"))))
            .Build();

        var run = await CliRun.OfAsync("inventory", CliImages.Archive(folder, image));

        Assert.DoesNotContain('\u001b', run.Output + run.Error);
        Assert.DoesNotContain('\u202e', run.Output + run.Error);
    }

    [Fact]
    public async Task Scan_Timings_AreToldOnStandardError()
    {
        var run = await CliRun.OfAsync("scan", CliImages.Archive(folder, CliImages.Image()), "--advisories", CliImages.Advisories(folder), "--timings", "--format", "json");

        Assert.Equal(JsonValueKind.Object, run.Json.ValueKind);
        foreach (var step in new[] { "advisories", "image.inspect", "layer.read", "match", "total" })
            Assert.Contains(step, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inventory_Json_HasNoFindingsAndNoVerdict()
    {
        var run = await CliRun.OfAsync("inventory", CliImages.Archive(folder, CliImages.Image()), "--format", "json");

        Assert.Equal(0, run.ExitCode);
        Assert.False(run.Json.TryGetProperty("verdict", out _));
        Assert.Equal(2, run.Json.GetProperty("packages").GetArrayLength());
    }

    private static IEnumerable<string?> Ids(JsonElement report) => report.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("id").GetString());

    private static string? Platform(JsonElement report) => report.GetProperty("image").GetProperty("platform").GetString();

    private static string? Outcome(JsonElement report) => report.GetProperty("verdict").GetProperty("outcome").GetString();
}
