using System.Net.Http.Headers;
using Microsoft.Extensions.Logging.Abstractions;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Results.Deletes;
using ScanMesh.Results.Queries;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;
using ScanMesh.Results.Store.Sqlite;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Servers;

namespace ScanMesh.Tests.Integration.Results;

/// <summary>Sweeps and deletes against CNCF Distribution: pushes and deletes whose notifications are lost for good.</summary>
public sealed class DistributionSweepTests : StoreTests
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("scanmesh-results-");
    private readonly JumpingClock clock = new(SweepHarness.Start);

    private protected override Task<IResultsStore> OpenAsync() => Task.FromResult<IResultsStore>(new SqliteStore($"Data Source={folder.FullName}/results.db"));

    protected override Task CloseAsync()
    {
        folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Notifications_LostForGood_TheSweepFindsPushesAndDeletes()
    {
        await using var server = await RegistryServer.StartAsync();
        using var http = GuardedHttp.CreateClient(new OutboundRules { OperatorHosts = [server.Host], AllowPlainHttp = true });
        http.BaseAddress = new Uri($"http://{server.Host}");
        var (one, two) = (Image("one"), Image("two"));
        await PushAsync(http, "team-a/app", "1", one);
        using var sweep = new SweepHarness(Mesh, RegistryEndpoint.Anonymous(server.Host, insecure: true), new SweepOptions(), clock);
        Assert.Equal((SweepState.Done, true, 1, 0), (await sweep.SweepAsync() is var first ? first.State : "", first.Onboarding, first.Requested, first.Missed));
        await ScanRequestedAsync();

        await PushAsync(http, "team-a/app", "2", two);
        await PushAsync(http, "team-b/app", "1", two);
        var found = await sweep.SweepAsync();
        Assert.Equal((3, 1, 2, 2), (found.Checked, found.Known, found.Unknown, found.Missed));
        await ScanRequestedAsync();

        Assert.True((await http.DeleteAsync($"/v2/team-a/app/manifests/{two.Digest}", Cancel)).IsSuccessStatusCode);
        Assert.Equal((2, 2, 0), (await sweep.SweepAsync() is var last ? last.Checked : 0, last.Known, last.Missed));
        // And somebody tells of deletes that never were.
        await Store.WriteAsync(s => DeleteHints.PutAsync(s, [DeleteHints.Of("corp", "team-a/app", "1", clock.GetUtcNow()), DeleteHints.Of("corp", "team-b/app", two.Digest.ToString(), clock.GetUtcNow())]), Cancel);
        var check = new DeleteCheck(Mesh.Transactions, clock, NullLogger<DeleteCheck>.Instance);
        for (var minute = 0; minute < 30; minute++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            Mesh.Time.SetUtcNow(clock.GetUtcNow());
            while (await check.LookAsync(sweep.Registry, Cancel))
                Assert.InRange(minute, 0, 20);
        }

        Assert.Null(await VerdictAsync("team-a/app", "2", ""));
        Assert.Null(await VerdictAsync("team-a/app", null, two.Digest.ToString()));
        Assert.NotNull(await VerdictAsync("team-a/app", "1", ""));
        Assert.NotNull(await VerdictAsync("team-b/app", "1", ""));
        Assert.NotNull(await VerdictAsync("team-b/app", null, two.Digest.ToString()));
    }

    // Does what workers would do with what was requested: the digest that the sweep saw is what the tag names.
    private async Task ScanRequestedAsync()
    {
        Mesh.Time.SetUtcNow(clock.GetUtcNow());
        while (Mesh.Bus.Requested.TryDequeue(out var request))
            if ((await Mesh.BeginAsync(request, request.Digest!)).Start is { } start)
                await Mesh.Handler.OnCompletedAsync([await Mesh.StageAsync(request, start, Reports.Of(request.Digest!))], Cancel);
        clock.Advance(TimeSpan.FromMinutes(1));
    }

    private Task<ScanMesh.Results.V1.GetVerdictResponse?> VerdictAsync(string repository, string? tag, string digest) =>
        Store.ReadAsync(s => VerdictQueries.FindAsync(s, "corp", repository, tag, digest), Cancel);

    private static BuiltContent Image(string name) => new ImageBuilder().Layer(l => l.File("name", name)).Build();

    private static async Task PushAsync(HttpClient http, string repository, string tag, BuiltContent image)
    {
        foreach (var (digest, bytes) in image.Blobs)
        {
            using var begun = await http.PostAsync($"/v2/{repository}/blobs/uploads/", null, Cancel);
            var location = new Uri(http.BaseAddress!, begun.Headers.Location!);
            using var blob = new ByteArrayContent(bytes);
            (await http.PutAsync(new Uri($"{location}{(location.Query.Length == 0 ? '?' : '&')}digest={digest}"), blob, Cancel)).EnsureSuccessStatusCode();
        }

        using var manifest = new ByteArrayContent(image.Bytes) { Headers = { ContentType = new MediaTypeHeaderValue(image.MediaType) } };
        (await http.PutAsync($"/v2/{repository}/manifests/{tag}", manifest, Cancel)).EnsureSuccessStatusCode();
    }
}
