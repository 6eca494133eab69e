using ScanMesh.Standalone;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Registry;
using ScanMesh.Tests.Kit.Servers;

namespace ScanMesh.Tests.Unit.Standalone;

/// <summary><c>config check FILE</c>: one line each, told apart by its exit code.</summary>
public sealed class ConfigCheckTests : IDisposable
{
    private const string Canary = "canary-check";
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Check_EverythingThere_IsZero()
    {
        await using var open = await InProcessRegistry.StartAsync();
        await using var basic = await InProcessRegistry.StartAsync();
        basic.Gate = new RegistryGate { IsBasic = true, Account = ("u", Canary) };
        await using var bearer = await InProcessRegistry.StartAsync();
        bearer.Gate = new RegistryGate { Account = ("u", Canary) };
        await using var feed = await InProcessRegistry.StartAsync();
        feed.Answer("/ecosystems.txt", c => c.Response.Body.WriteAsync("Debian\nAlpine\n"u8.ToArray()).AsTask());
        Directory.CreateDirectory(Path.Combine(folder.Path, "osv"));

        var (exitCode, lines, errors) = await CheckAsync($$"""
            registries:
              a-open: {host: "{{open.Host}}", insecure: true}
              b-basic: {host: "{{basic.Host}}", insecure: true, auth: basic, username: u, password: {{Canary}}}
              c-bearer: {host: "{{bearer.Host}}", insecure: true, auth: basic, username: u, password: {{Canary}}, mirrors: ["{{open.Host}}"]}
            advisories: {inputs: [osv], feeds: osv, osv: "{{feed.Url}}", directory: adv}
            database: {kind: sqlite, connectionString: "Data Source={{folder.Path}}/db"}
            """);

        Assert.Equal(
            [
                $"ok    registry a-open ({open.Host}): answers; no credentials in use",
                $"ok    registry b-basic ({basic.Host}): login accepted",
                $"ok    registry c-bearer ({bearer.Host}): login accepted",
                $"ok    mirror {open.Host} of registry c-bearer: answers; no credentials in use",
                "ok    database (sqlite): will be made by the first start",
                $"ok    feed osv ({feed.Url}/): offers 2 ecosystems",
                $"ok    input {folder.Path}/osv: a folder",
                "7 ok, 0 failed",
            ],
            lines);
        Assert.Equal((0, ""), (exitCode, errors));
    }

    [Fact]
    public async Task Check_EverythingWrong_IsOneAndSaysWhatToDoWithoutSecrets()
    {
        await using var basic = await InProcessRegistry.StartAsync();
        basic.Gate = new RegistryGate { IsBasic = true, Account = ("u", "right") };
        await using var web = await InProcessRegistry.StartAsync();
        web.Answer("/", c =>
        {
            c.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        var port = Loopback.FreePort();

        var (exitCode, lines, _) = await CheckAsync($$"""
            registries:
              a-away: {host: "127.0.0.1:{{port}}", insecure: true}
              b-wrong: {host: "{{basic.Host}}", insecure: true, auth: basic, username: u, password: {{Canary}}}
              c-web: {host: "{{web.Host}}", insecure: true}
            advisories: {feeds: osv, osv: "{{web.Url}}", directory: adv}
            bus: {host: 127.0.0.1, port: {{port}}, username: u, password: {{Canary}}}
            database: {connectionString: "Host=127.0.0.1;Port={{port}};Username=u;Password={{Canary}}"}
            """);

        Assert.Equal(1, exitCode);
        Assert.Equal(
            ["registry a-away ", "registry b-wrong", "registry c-web (", "bus (127.0.0.1:", "database (postg", "feed osv (http:"],
            lines.SkipLast(1).Select(l => l.Substring(6, l.Contains("registry", StringComparison.Ordinal) ? 16 : 15)));
        Assert.All(lines.SkipLast(1), l => Assert.StartsWith("FAIL  ", l, StringComparison.Ordinal));
        Assert.Contains("cannot be connected to", lines[0], StringComparison.Ordinal);
        Assert.Contains("username and password", lines[1], StringComparison.Ordinal);
        Assert.Contains("bus.host", lines[3], StringComparison.Ordinal);
        Assert.Contains("connection string", lines[4], StringComparison.Ordinal);
        Assert.Equal("0 ok, 6 failed", lines[^1]);
        Assert.DoesNotContain(lines, l => l.Contains(Canary, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_FileIsWrong_IsTwoAndTriesNothing()
    {
        var (exitCode, lines, errors) = await CheckAsync("registries:\n  a: {host: a.example, auth: kerberos}\n");
        Assert.Equal(2, exitCode);
        Assert.Empty(lines);
        Assert.Contains("scanmesh.yaml:2: registries.a.auth: 'kerberos' is not one of", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_NoSuchFile_IsTwo() =>
        Assert.Equal(2, await StandaloneProgram.RunAsync(["config", "check", Path.Combine(folder.Path, "none")], TextWriter.Null, TextWriter.Null));

    private async Task<(int ExitCode, string[] Lines, string Errors)> CheckAsync(string yaml)
    {
        var file = Path.Combine(folder.Path, "scanmesh.yaml");
        await File.WriteAllTextAsync(file, yaml, Cancel);
        var (output, error) = (new StringWriter(), new StringWriter());
        var exitCode = await StandaloneProgram.RunAsync(["config", "check", file], output, error);
        return (exitCode, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries), error.ToString());
    }
}
