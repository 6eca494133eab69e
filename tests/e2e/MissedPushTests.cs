using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dapper;
using Npgsql;
using ScanMesh.Events.V1;
using ScanMesh.Results.V1;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Servers;
using Body = ScanMesh.Events.V1.Event.BodyOneofCase;

namespace ScanMesh.Tests.E2e;

/// <summary>What a real registry and its senders do to a mesh: events that are late, lost, told again, swapped or wrong. In the end it is as the registry says.</summary>
public sealed class MissedPushTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(3);

    private readonly MeshProcesses mesh = new() { RegistryKeys = ", sweep: {requestsPerMinute: 6000}" };
    private readonly Dictionary<string, BuiltContent> pushed = new(StringComparer.Ordinal);
    private RabbitMqServer broker = null!;
    private PostgreSqlServer server = null!;
    private RegistryServer registry = null!;
    private Subscriber subscriber = null!;
    private NpgsqlConnection database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        broker = await RabbitMqServer.StartPrivateAsync();
        server = await PostgreSqlServer.StartAsync();
        registry = await RegistryServer.StartAsync(mesh.Webhook, MeshProcesses.Token);
        var name = await server.CreateDatabaseAsync();
        await mesh.ConfigureAsync(broker, name, registry.Host);
        await File.WriteAllTextAsync(Path.Combine(mesh.Advisories, "CVE-2099-0001.json"), Images.Advisory("CVE-2099-0001", "left-pad", "2.0-1"), Cancel);
        await mesh.StartAllAsync();
        subscriber = new Subscriber(mesh.Grpc);
        database = new NpgsqlConnection(name);
        await database.OpenAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        await subscriber.DisposeAsync();
        await mesh.DisposeAsync();
        await registry.DisposeAsync();
        await server.DisposeAsync();
        await broker.DisposeAsync();
    }

    [Fact]
    public async Task Events_LateLostRepeatedSwappedOrWrong_EveryImageHasOneRightResult()
    {
        foreach (var name in (string[])["first", "again", "swapped", "gone"])
            await PushedAndToldAsync(name);
        Assert.True((await SweepAsync()).GetProperty("onboarding").GetBoolean());

        // Ingest is away, then the broker, then both: the registry and the spool keep what was told.
        await mesh.KillAsync("ingest");
        await PushAsync("ingest-away");
        await mesh.StartAsync("ingest");
        await ToldAsync("ingest-away");
        await broker.KillAsync();
        await PushAsync("broker-away");
        await SpooledAsync();
        await mesh.KillAsync("ingest");
        await PushAsync("both-away");
        await mesh.StartAsync("ingest");
        await SpooledAsync();
        await broker.StartAgainAsync();
        await ToldAsync("broker-away");
        await ToldAsync("both-away");

        // A delete, told and told again; when the image is back it stays, whatever is told of its delete.
        await registry.DeleteAsync("gone/app", "1");
        await registry.DeleteAsync("again/app", "1");
        await UntilAsync(async () => await VerdictAsync("gone") is null && await VerdictAsync("again") is null);
        await TellAsync("delete", "again");
        await PushAsync("again");
        await subscriber.WaitForAsync(e => IsTold(e, "again"), 2, Long);
        await DeleteIsToldAndLookedIntoAsync("again");

        // Notifications that never come: the registry had them in its memory.
        await mesh.KillAsync("ingest");
        await PushAsync("lost");
        await PushAsync("wrong");
        await registry.DeleteAsync("swapped/app", "1");
        await PushAsync("swapped");
        await registry.KillAsync();
        await registry.StartAgainAsync();
        await mesh.StartAsync("ingest");
        // Of one push an event names another image, and of another the delete before it comes after it.
        await TellAsync("push", "wrong", pushed["first"].Digest.ToString());
        await ToldAsync("wrong");
        await TellAsync("push", "swapped");
        await DeleteIsToldAndLookedIntoAsync("swapped");

        var sweep = await SweepAsync();
        Assert.Equal((1, 0), (sweep.GetProperty("missed").GetInt32(), sweep.GetProperty("faults").GetInt32()));
        await ToldAsync("lost");
        var counted = new Regex("^scanmesh_pushes_missed_total\\{.*registry=\"local\".*\\} 1$", RegexOptions.Multiline);
        await UntilAsync(async () => counted.IsMatch(await mesh.HealthAsync("results", "/metrics")));

        Assert.Null(await VerdictAsync("gone"));
        Assert.True(pushed.Remove("gone", out var gone));
        foreach (var (name, image) in pushed)
        {
            var verdict = await VerdictAsync(name);
            Assert.Equal((name, image.Digest.ToString(), VerdictOutcome.Fail), (name, verdict?.Image.ManifestDigest, verdict?.Verdict.Outcome));
        }

        Assert.Equal(
            pushed.Values.Append(gone).Select(i => i.Digest.ToString()).Order(StringComparer.Ordinal),
            subscriber.Events.Where(e => e.BodyCase == Body.ImageScanned).Select(e => e.Image.ManifestDigest).Order(StringComparer.Ordinal));
        Assert.Equal(0, (await mesh.GetAsync<JsonElement>("/v1/failures")).GetProperty("failures").GetArrayLength());
    }

    private async Task PushedAndToldAsync(string name)
    {
        await PushAsync(name);
        await ToldAsync(name);
    }

    // The same image each time that the same name is pushed.
    private async Task PushAsync(string name)
    {
        if (!pushed.TryGetValue(name, out var image))
            pushed[name] = image = new ImageBuilder().Layer(Images.Base(("left-pad", "1.0-1"))).Layer(Images.Ballast(900 + pushed.Count, 1000)).Build();
        await Images.PushAsync(image, registry, name + "/app", "1");
    }

    private Task ToldAsync(string name) => subscriber.WaitForAsync(e => IsTold(e, name), 1, Long);

    private static bool IsTold(Event e, string name) => e.BodyCase == Body.PushCompleted && e.Image.Repository == name + "/app";

    private Task<GetVerdictResponse?> VerdictAsync(string name) => subscriber.Client.GetVerdictAsync("local", name + "/app", "1", Cancel);

    // As the registry itself would tell it, delete by digest alone.
    private async Task TellAsync(string action, string name, string? digest = null)
    {
        var tag = action == "push" ? ",\"tag\":\"1\"" : "";
        var body = $$$"""
            {"events":[{"id":"{{{Guid.NewGuid()}}}","timestamp":"{{{TimeProvider.System.GetUtcNow().UtcDateTime:O}}}","action":"{{{action}}}",
             "target":{"mediaType":"{{{ImageBuilder.OciManifest}}}","digest":"{{{digest ?? pushed[name].Digest.ToString()}}}","repository":"{{{name}}}/app"{{{tag}}}},"request":{"host":"{{{registry.Host}}}"}}]}
            """;
        Assert.InRange(await mesh.PushAsync(body), 200, 202);
    }

    // Since ingest was started, at least one push went to its disk.
    private Task SpooledAsync() => UntilAsync(async () => (await mesh.HealthAsync("ingest", "/metrics")).Contains("scanmesh_ingest_spool_written", StringComparison.Ordinal));

    // Results heard of the delete, asked the registry, and was answered that the image is there.
    private async Task DeleteIsToldAndLookedIntoAsync(string name)
    {
        var hint = new { repository = name + "/app" };
        await database.ExecuteAsync("DELETE FROM delete_hints WHERE repository = @repository", hint);
        await TellAsync("delete", name);
        await UntilAsync(async () => await database.ExecuteScalarAsync<int>("SELECT count(*) FROM delete_hints WHERE repository = @repository AND present > 0", hint) > 0);
    }

    private async Task<JsonElement> SweepAsync()
    {
        await mesh.PostAsync("/v1/sweeps/local/start");
        JsonElement sweep = default;
        await UntilAsync(async () => (sweep = (await mesh.GetAsync<JsonElement>("/v1/sweeps/local")).GetProperty("sweep")).GetProperty("state").GetString() == "done");
        return sweep;
    }

    private async Task UntilAsync(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        time.CancelAfter(Long);
        while (!await condition())
        {
            if (time.IsCancellationRequested)
                throw new TimeoutException($"not in {Long}: {what}\n{string.Join('\n', mesh.Logs.Split('\n').TakeLast(40))}");
            await Task.Delay(100, CancellationToken.None);
        }
    }
}
