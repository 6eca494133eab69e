using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using ScanMesh.Client;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Events.V1;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Registry;
using ScanMesh.Tests.Kit.Servers;

namespace ScanMesh.Tests.Integration.Standalone;

public sealed class StandaloneTests : IAsyncLifetime
{
    private readonly ScratchFolder folder = new();
    private InProcessRegistry registry = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        registry = await InProcessRegistry.StartAsync();
        Directory.CreateDirectory(folder.File("osv"));
        await File.WriteAllTextAsync(folder.File("osv", "a.json"), $$"""
            {"schema_version":"1.6.0","id":"CVE-2099-0001","modified":"{{TimeProvider.System.GetUtcNow():O}}","severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
             "affected":[{"package":{"ecosystem":"Debian:12","name":"curl"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"8"}]}]}]}
            """, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await registry.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Standalone_ScanRequest_ReachesTheSubscriberAndTheCommandLine()
    {
        registry.Put("team/app", "1", Image());
        await using var server = await StartAsync();
        using var client = server.Client;

        var id = await RequestAsync(server, "team/app:1");
        var events = await UntilPushedAsync(client, 1);
        var where = await CommandRun.OfAsync(folder.File("cache"), "where", id, "--server", server.Api.ToString());
        var byReference = await CommandRun.OfAsync(folder.File("cache"), "where", $"{registry.Host}/team/app:1", "--server", server.Api.ToString());
        var nothing = await CommandRun.OfAsync(folder.File("cache"), "where", "team/other:1", "--server", server.Api.ToString());

        Assert.Equal(["CVE-2099-0001"], events.Single(e => e.BodyCase == Event.BodyOneofCase.ImageScanned).ImageScanned.Findings.Select(f => f.Id));
        Assert.Equal(VerdictOutcome.Fail, events[^1].PushCompleted.Verdict.Outcome);
        Assert.Equal((0, ""), (where.ExitCode, where.Error));
        Assert.Contains("was scanned", where.Output, StringComparison.Ordinal);
        Assert.Contains("verdict: fail", where.Output, StringComparison.Ordinal);
        Assert.Contains(id, byReference.Output, StringComparison.Ordinal);
        Assert.Equal((1, ""), (nothing.ExitCode, nothing.Output));
    }

    [Fact]
    public async Task Events_OfASource_AreExplainedTriedFoundAndReplayed()
    {
        registry.Put("team/app", "1", Image());
        await using var server = await StartAsync();
        using var client = server.Client;
        var id = await RequestAsync(server, "team/app:1");
        using (var ignored = await AskAsync(server, $"team/app:sha256-{new string('a', 64)}.sig"))
            Assert.Equal(HttpStatusCode.OK, ignored.StatusCode);
        await UntilPushedAsync(client, 1);
        await File.WriteAllTextAsync(folder.File("event.json"), $$"""{"reference":"{{registry.Host}}/team/app:2"}""", Stop);
        Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync(folder.File("cache"), [.. arguments, "--server", server.Api.ToString()]);

        // The record follows the answer.
        CommandRun where;
        do
            where = await RunAsync("where", id);
        while (!where.Output.Contains("told", StringComparison.Ordinal) && !Stop.IsCancellationRequested);
        Assert.Matches("told .* by native", where.Output);
        Assert.Matches("event .*push-completed at position [0-9]+", where.Output);
        Assert.Matches("trace +[0-9a-f]{32}", where.Output);
        var why = await RunAsync("where", $"{registry.Host}/team/app:sha256-{new string('a', 64)}.sig");
        Assert.Contains("a signature, not an image", why.Output, StringComparison.Ordinal);

        var list = await RunAsync("events", "list", "--source", "native");
        Assert.Contains($"request {id}", list.Output, StringComparison.Ordinal);
        Assert.Contains("ignored (attached)", list.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(server.NativeToken.Trim(), list.Output, StringComparison.Ordinal);

        Assert.Contains("native  native, auth bearer", (await RunAsync("source", "list")).Output, StringComparison.Ordinal);
        var guide = await RunAsync("source", "explain", "native");
        Assert.Contains($"{server.Ingest}v1/scans", guide.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(server.NativeToken.Trim(), guide.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("source", "explain", "nobody")).ExitCode);
        var test = await RunAsync("source", "test", folder.File("event.json"), "--source", "native", "--header", "Idempotency-Key: k1");
        Assert.Equal((0, $"request   test/team/app:2, event k1\n"), (test.ExitCode, test.Output));

        var replay = await RunAsync("events", "replay", "--since", "1h");
        Assert.Equal((0, "1 ignored, 1 requested\n"), (replay.ExitCode, replay.Output));
        Assert.Equal(2, (await RunAsync("events", "replay", "--since", "yesterday")).ExitCode);
    }

    [Fact]
    public async Task DiskFull_RequestsAreRefusedAndNothingAcceptedIsLost()
    {
        await using var small = await TinyDisk.TryMountAsync(24 << 20);
        Assert.SkipWhen(small is null, "no right to mount a small file system here");
        registry.Put("team/app", "1", Image());
        registry.Put("team/app", "2", Image("7.88.1-11"));
        await using var server = await StandaloneServer.StartAsync(Path.Combine(small!.Path, "data"), registry.Host, folder.File("osv"));
        using var client = server.Client;
        await BecomeReadyAsync(server);
        var accepted = new List<string> { await RequestAsync(server, "team/app:1") };
        await UntilPushedAsync(client, 1);

        small.Fill();
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 20; i++)
        {
            using var response = await AskAsync(server, "team/app:2");
            answers.Add(response.StatusCode);
            if (response.StatusCode == HttpStatusCode.Accepted)
                accepted.Add(IdOf(await response.Content.ReadFromJsonAsync<JsonElement>(Stop)));
        }

        small.Free();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answers[^1]);
        Assert.All(answers, a => Assert.True(a is HttpStatusCode.Accepted or HttpStatusCode.ServiceUnavailable, a.ToString()));
        accepted.Add(await RequestAsync(server, "team/app:2"));
        var pushed = await UntilPushedAsync(client, accepted.Distinct().Count());
        Assert.Equal(accepted.Order(StringComparer.Ordinal), pushed.Where(e => e.BodyCase == Event.BodyOneofCase.PushCompleted).Select(e => e.RequestId).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Failures_ListedRedrivenAndDropped_ByTheCommandLine()
    {
        await using var server = await StartAsync();
        using var client = server.Client;
        Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync(folder.File("cache"), ["failures", .. arguments, "--server", server.Api.ToString()]);

        var none = await RunAsync("list");
        var late = await RequestAsync(server, "team/late:1");
        var gone = await RequestAsync(server, "team/gone:1");
        await UntilAsync(client, Event.BodyOneofCase.ScanFailed, 2);
        var listed = await RunAsync("list", "--reason", "not-found");
        var others = await RunAsync("list", "--reason", "timeout");
        var wrong = await RunAsync("list", "--reason", "bad-luck");
        registry.Put("team/late", "1", Image());
        var redriven = await RunAsync("redrive", late);
        await UntilPushedAsync(client, 1);
        var again = await RunAsync("redrive", late, Guid.NewGuid().ToString());
        var dropped = await RunAsync("drop", "--all");
        var end = await RunAsync("list");

        Assert.Equal((0, "", "scanmesh: nothing has failed.\n"), (none.ExitCode, none.Output, none.Error));
        Assert.Equal((0, ""), (listed.ExitCode, listed.Error));
        Assert.Equal(6, listed.Output.Count(c => c == '\n'));
        Assert.Contains($"{gone}  ", listed.Output, StringComparison.Ordinal);
        Assert.Contains("  not-found\n  test/team/late:1\n", listed.Output, StringComparison.Ordinal);
        Assert.Equal("", others.Output);
        Assert.Equal((1, ""), (wrong.ExitCode, wrong.Output));
        Assert.Contains("closed set", wrong.Error, StringComparison.Ordinal);
        Assert.Equal((0, "1 redriven\n", ""), (redriven.ExitCode, redriven.Output, redriven.Error));
        Assert.Equal((1, "0 redriven\n"), (again.ExitCode, again.Output));
        Assert.Contains("has not failed", again.Error, StringComparison.Ordinal);
        Assert.Contains("Nothing is known", again.Error, StringComparison.Ordinal);
        Assert.Equal((0, "1 dropped\n", ""), (dropped.ExitCode, dropped.Output, dropped.Error));
        Assert.Equal("", end.Output);
    }

    [Fact]
    public async Task Standalone_Snapshot_ServesTheCommandLine()
    {
        var image = folder.File("image.tar");
        await File.WriteAllBytesAsync(image, ImageFiles.DockerArchive(Image()), Stop);
        string server;
        await using (var mesh = await StartAsync())
        {
            server = mesh.Api.ToString();
            await BecomeReadyAsync(mesh);

            var first = await CommandRun.OfAsync(folder.File("cache"), "scan", "docker-archive:" + image, "--server", server, "--format", "json");
            var again = await CommandRun.OfAsync(folder.File("cache"), "scan", "docker-archive:" + image, "--server", server, "--format", "json", "--fail-on", "critical");

            Assert.Equal((0, ""), (first.ExitCode, first.Error));
            Assert.Equal("CVE-2099-0001", JsonDocument.Parse(first.Output).RootElement.GetProperty("findings")[0].GetProperty("id").GetString());
            Assert.Equal(3, again.ExitCode);
        }

        var offline = await CommandRun.OfAsync(folder.File("cache"), "scan", "docker-archive:" + image, "--server", server, "--offline", "--format", "json");
        var gone = await CommandRun.OfAsync(folder.File("cache"), "scan", "docker-archive:" + image, "--server", server);

        Assert.Equal((0, ""), (offline.ExitCode, offline.Error));
        Assert.Equal((1, ""), (gone.ExitCode, gone.Output));
    }

    [Fact]
    public async Task Standalone_Restarted_KeepsRequestsAndCursors()
    {
        registry.Put("team/app", "1", Image());
        string id, cursor;
        await using (var server = await StartAsync())
        {
            using var client = server.Client;
            id = await RequestAsync(server, "team/app:1");
            cursor = (await UntilPushedAsync(client, 1))[^1].Cursor;
        }

        registry.Put("team/app", "2", Image("7.88.1-11"));
        await using var restarted = await StartAsync();
        using var second = restarted.Client;
        await RequestAsync(restarted, "team/app:2");
        var later = await UntilPushedAsync(second, 1, WatchStart.After(cursor));
        var where = await CommandRun.OfAsync(folder.File("cache"), "where", id, "--server", restarted.Api.ToString());

        Assert.All(later, e => Assert.DoesNotContain("1", e.Image.Tags));
        Assert.Equal("team/app:2", later[^1].PushCompleted.Reference);
        Assert.Contains("was scanned", where.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standalone_WrongToken_IsRefused()
    {
        await using var server = await StartAsync();
        using var client = Http(server.Ingest);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Ingest, "/v1/scans")) { Content = JsonContent.Create(new { reference = $"{registry.Host}/team/app:1" }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "wrong");

        using var response = await client.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private static BuiltContent Image(string curl = "7.88.1-10") => new ImageBuilder()
        .Layer(l => l
            .File("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n")
            .File("var/lib/dpkg/status", $"Package: curl\nStatus: install ok installed\nArchitecture: amd64\nVersion: {curl}\n\n"))
        .Build();

    private Task<StandaloneServer> StartAsync() => StandaloneServer.StartAsync(folder.File("data"), registry.Host, folder.File("osv"));

    private async Task<string> RequestAsync(StandaloneServer server, string image)
    {
        using var response = await AskAsync(server, image);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return IdOf(await response.Content.ReadFromJsonAsync<JsonElement>(Stop));
    }

    private static string IdOf(JsonElement answer) => answer.GetProperty("requests")[0].GetProperty("id").GetString()!;

    private async Task<HttpResponseMessage> AskAsync(StandaloneServer server, string image)
    {
        using var client = Http(server.Ingest);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Ingest, "/v1/scans")) { Content = JsonContent.Create(new { reference = $"{registry.Host}/{image}" }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", server.NativeToken);
        return await client.SendAsync(request, Stop);
    }

    private static Task<List<Event>> UntilPushedAsync(ScanMeshClient client, int pushes, WatchStart? start = null) => UntilAsync(client, Event.BodyOneofCase.PushCompleted, pushes, start);

    private static async Task<List<Event>> UntilAsync(ScanMeshClient client, Event.BodyOneofCase kind, int pushes, WatchStart? start = null)
    {
        var seen = new List<Event>();
        await foreach (var item in client.WatchAsync(new WatchOptions { Start = start ?? WatchStart.Oldest }, Stop))
        {
            seen.Add(item);
            if (item.BodyCase == kind && --pushes == 0)
                break;
        }

        return seen;
    }

    private static async Task BecomeReadyAsync(StandaloneServer server)
    {
        using var client = Http(server.Health);
        while (true)
        {
            using var response = await client.GetAsync(new Uri(server.Health, "/health/ready"), Stop);
            if (response.IsSuccessStatusCode)
                return;
            await Task.Delay(20, Stop);
        }
    }

    private static HttpClient Http(Uri address) => GuardedHttp.CreateClient(new OutboundRules { OperatorHosts = [address.Authority], AllowPlainHttp = true });
}
