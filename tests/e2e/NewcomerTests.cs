using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Feeds;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Servers;

namespace ScanMesh.Tests.E2e;

/// <summary>The first scan of somebody who has just built the command line: on a terminal, without data.</summary>
public sealed class NewcomerTests
{
    private const string Package = "curl";

    [Fact]
    public async Task Scan_FirstOnATerminal_OffersTheDataShowsProgressAndFindings()
    {
        using var folder = new ScratchFolder();
        await using var registry = await RegistryServer.StartAsync();
        await using var feed = await LoopbackFeed.StartAsync();
        feed.Put("Debian/all.zip", await DebianAsync());
        feed.Put("kev.json", """{"catalogVersion":"2026.01.01","dateReleased":"2026-01-01T00:00:00Z","count":1,"vulnerabilities":[{"cveID":"CVE-2099-0001"}]}"""u8.ToArray());
        var image = new ImageBuilder()
            .Layer(l => l.File("etc/os-release", "ID=debian\nVERSION_ID=\"11\"\n"))
            .Layer(l => l.File("var/lib/dpkg/status", Images.Status([(Package, "7.74.0-1.3")])))
            .Build();
        await Images.PushAsync(image, registry, "library/debian", "11");

        var first = await OnATerminalAsync(folder, feed, "y", $"scan {registry.Host}/library/debian:11 --insecure");
        var second = await OnATerminalAsync(folder, feed, "", $"scan {registry.Host}/library/debian:11 --insecure");

        Assert.Contains("advisory data that this image needs is not there yet. Fetch Debian (", first, StringComparison.Ordinal);
        Assert.Contains("━", first, StringComparison.Ordinal); // the progress bar
        Assert.Matches("(CVE|DSA)-[0-9]{4}", first);
        Assert.Contains("known exploited: ", first, StringComparison.Ordinal);
        Assert.DoesNotContain("is not there yet", second, StringComparison.Ordinal);
        Assert.Matches("(CVE|DSA)-[0-9]{4}", second);
        Assert.Single(feed.Requests, r => r.StartsWith("GET /Debian/all.zip", StringComparison.Ordinal));
    }

    /// <summary>Real records where they are there, else one of our own.</summary>
    private static async Task<byte[]> DebianAsync()
    {
        var real = SharedCases.Root is { } root ? Path.Combine(root, "osv-converted", "Debian", "all.zip") : "";
        return File.Exists(real)
            ? await File.ReadAllBytesAsync(real, TestContext.Current.CancellationToken)
            : LoopbackFeed.Zip(("a.json", Images.Advisory("CVE-2099-0001", Package, "8", release: "11")));
    }

    /// <summary>Runs the built command line on a pseudo terminal of util-linux' script and answers what was on its screen.</summary>
    private static async Task<string> OnATerminalAsync(ScratchFolder folder, LoopbackFeed feed, string answer, string arguments)
    {
        var command = $"printf '{answer}\\n' | timeout 120 script -qec 'stty cols 200; dotnet {Path.Combine(Path.GetDirectoryName(MeshProcesses.Executable("cli"))!, "scanmesh.dll")} {arguments}' /dev/null";
        await using var run = ServerProcess.Start("bash", ["-c", command], new Dictionary<string, string?>
        {
            ["TERM"] = "xterm-256color",
            ["LANG"] = "C.UTF-8",
            ["CI"] = null,
            ["XDG_CACHE_HOME"] = folder.File("cache"),
            ["SCANMESH_OSV"] = feed.Address.ToString(),
            ["SCANMESH_KEV"] = new Uri(feed.Address, "kev.json").ToString(),
            ["SCANMESH_SERVER"] = null,
        });
        await run.WaitAsync(TimeSpan.FromMinutes(3));
        Assert.True(run.ExitCode == 0, run.Output);
        return run.Output;
    }
}
