using System.Globalization;
using Microsoft.AspNetCore.Http;
using ScanMesh.Contracts.V1;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Registry;

namespace ScanMesh.Tests.Integration.Results;

/// <summary>Sweeps find what no event told of, within their budgets, whatever interrupts them; on both stores.</summary>
public abstract class SweepTests : StoreTests
{
    private readonly JumpingClock clock = new(SweepHarness.Start);

    [Fact]
    public async Task Sweep_FirstOfARegistry_RequestsAllOnTheBackfillLaneAndCallsNothingMissed()
    {
        await using var registry = await InProcessRegistry.StartAsync();
        foreach (var (repository, tag) in new[] { ("team-a/app", "1"), ("team-a/app", "2"), ("team-b/app", "1") })
            registry.Put(repository, tag, Image($"{repository}:{tag}"));
        using var sweep = Open(registry);
        var run = await sweep.SweepAsync();

        Assert.Equal((SweepState.Done, true, 2, 3, 3, 3, 0), (run.State, run.Onboarding, run.Repositories, run.Checked, run.Unknown, run.Requested, run.Missed));
        Assert.Equal(3, Mesh.Bus.Requested.Count);
        Assert.All(Mesh.Bus.Requested, r => Assert.Equal((Lane.Backfill, "sweep", run.Id, "corp"), (r.Lane, r.Source, r.EventId, r.Registry)));
        Assert.Equal(RequestId.ForPush("sweep", run.Id, "corp", "team-a/app", "2"), Assert.Single(Mesh.Bus.Requested, r => r is { Repository: "team-a/app", Tag: "2" }).RequestId);
        // Nothing but lists and heads: what an image is, the worker reads.
        Assert.All(registry.Requests, r => Assert.True(r.Method == "HEAD" || r.Path.Contains("list", StringComparison.Ordinal) || r.Path.Contains("_catalog", StringComparison.Ordinal), r.Path));
    }

    [Fact]
    public async Task Sweep_Later_FindsTheMissedAndTheMovedAndNothingElse()
    {
        await using var registry = await InProcessRegistry.StartAsync();
        var (one, two) = (Image("one"), Image("two"));
        foreach (var tag in new[] { "known", "moved", "told-late", "under-way", "ignored", "failed", "unreachable" })
            registry.Put("team-a/app", tag, one);
        using var sweep = Open(registry);
        await KnowAsync("known", one);
        await KnowAsync("moved", one);
        await CompleteOnboardingAsync(sweep);

        registry.Put("team-a/app", "moved", two);
        registry.Put("team-a/app", "missed", two);
        await Mesh.Handler.OnRequestedAsync([Push("under-way"), Push("ignored"), Push("failed", two), Push("unreachable")], Cancel);
        await Mesh.Handler.OnIgnoredAsync(new RequestIgnored { RequestId = Push("ignored").RequestId, Digest = one.Digest.ToString(), Reason = "a chart" }, Cancel);
        registry.Put("team-a/app", "failed", two);
        await Mesh.Handler.OnFailedAsync(new ScanFailed { RequestId = Push("failed").RequestId, Reason = "too-large", Message = "x" }, Cancel);
        await Mesh.Handler.OnFailedAsync(new ScanFailed { RequestId = Push("unreachable").RequestId, Reason = "registry-unavailable", Message = "x" }, Cancel);
        Mesh.Bus.Requested.Clear();
        await sweep.Desk.StartAsync("corp", Cancel);
        await sweep.LookAsync();
        Assert.Equal(SweepPhase.Settling, (await sweep.NewestAsync(SweepMode.Sweep)).Phase);
        // Its event was only late.
        await Mesh.Handler.OnRequestedAsync([Push("told-late") with { ReceivedAt = clock.GetUtcNow() }], Cancel);
        var run = await sweep.FinishAsync();

        Assert.Equal(["missed", "moved", "told-late", "unreachable"], Mesh.Bus.Requested.Select(r => r.Tag).Order(StringComparer.Ordinal));
        Assert.Equal((8, 5, 2, 1, 4, 2), (run.Checked, run.Known, run.Unknown, run.Moved, run.Requested, run.Missed));
        Mesh.Bus.Requested.Clear();
        run = await sweep.SweepAsync();
        Assert.Equal((8, 0), (run.Known, run.Missed));
        Assert.Empty(Mesh.Bus.Requested);
    }

    [Fact]
    public async Task Plan_TellsWhatASweepWouldPullAndRequestsNothing()
    {
        await using var registry = await InProcessRegistry.StartAsync();
        var shared = new LayerBuilder().File("base", new string('x', 5000)).Build();
        var (one, two) = (Image("one", shared), Image("two", shared));
        var index = new ImageIndexBuilder().Image(one, "linux/amd64").Image(two, "linux/arm64").Build();
        registry.Put("team-a/app", "1", one);
        registry.Put("team-a/app", "2", two);
        registry.Put("team-a/app", "index", index);
        registry.Put("team-b/app", "same", one);
        registry.Put("team-b/app", "known", Image("known"));
        var known = new LayerBuilder().File("base", "known").Build();
        registry.Put("team-c/app", "1", Image("three", known));
        await Mesh.Transactions.RunAsync(w => w.Store.Layers.PutAsync(new LayerRow { TrustDomain = "default", Digest = known.Digest.ToString(), AnalyserSet = "set", BlobSize = 1 }), Cancel);
        await KnowAsync("known", Image("known"), "team-b/app");
        using var sweep = Open(registry);
        var plan = await sweep.PlanAsync();

        var layers = new[] { one, two, Image("three", known) }.SelectMany(i => i.Layers).DistinctBy(l => l.Digest).ToList();
        Assert.Equal((SweepState.Done, 6, 1, 5), (plan.State, plan.Checked, plan.Known, plan.Unknown));
        Assert.Equal((3, layers.Count, 1), (plan.Images, plan.Layers, plan.LayersKnown));
        Assert.Equal(layers.Where(l => l.Digest != known.Digest).Sum(l => l.Bytes.Length), plan.Bytes);
        Assert.Empty(Mesh.Bus.Requested);
        Assert.Empty(registry.DownloadedBlobs);
        var asked = registry.Requests.Count;
        Assert.Equal(plan.Id, (await sweep.Desk.PlanAsync("corp", again: false, Cancel)).Sweep!.Id);
        Assert.Null(await sweep.LookAsync());
        Assert.Equal(asked, registry.Requests.Count);
    }

    [Fact]
    public async Task Sweep_BytesPerHour_HoldsInEveryHourAcrossRestarts()
    {
        await using var registry = await InProcessRegistry.StartAsync();
        var images = Enumerable.Range(0, 12).Select(i => new ImageBuilder().Layer(new LayerBuilder().File("f", Noise(i, 300_000)).Build()).Build()).ToList();
        for (var i = 0; i < images.Count; i++)
            registry.Put("team-a/app", i.ToString("00", CultureInfo.InvariantCulture), images[i]);
        var requested = new List<(DateTimeOffset At, long Bytes)>();
        var options = new SweepOptions { BytesPerHour = 1 << 20, Newest = 100 };
        using (var sweep = Open(registry, options))
            await sweep.Desk.StartAsync("corp", Cancel);
        for (SweepRow? run = null; run is not { State: SweepState.Done };)
        {
            // A process of its own each time.
            using var sweep = Open(registry, options);
            var ledger = Mesh.Bus.Requests!;
            Mesh.Bus.Requests = some =>
            {
                requested.AddRange(some.Select(r => (clock.GetUtcNow(), images[int.Parse(r.Tag!, CultureInfo.InvariantCulture)].Layers.Sum(l => (long)l.Bytes.Length))));
                return ledger(some);
            };
            await sweep.LookAsync();
            run = await sweep.NewestAsync(SweepMode.Sweep);
            if (run.NotBefore.FromStored() is var until && until > clock.GetUtcNow())
                clock.Advance(until - clock.GetUtcNow());
        }

        Assert.Equal(12, requested.Count);
        Assert.All(requested, r => Assert.True(requested.Where(o => o.At >= r.At && o.At < r.At + TimeSpan.FromHours(1)).Sum(o => o.Bytes) <= 1 << 20));
        Assert.InRange(requested[^1].At - requested[0].At, TimeSpan.FromHours(4), TimeSpan.FromHours(8));
    }

    [Fact]
    public async Task Sweep_Window_WorksInItAlone()
    {
        await using var registry = await GeneratedRegistry.StartAsync(4, 50, clock);
        using var sweep = Open(registry.Endpoint, new SweepOptions { Window = "22:00-22:02", RequestsPerMinute = 30, Newest = 100 });
        var run = await sweep.SweepAsync();

        Assert.Equal((SweepState.Done, 200), (run.State, run.Checked));
        Assert.All(registry.Requests, r => Assert.InRange(r.At.TimeOfDay, new TimeSpan(22, 0, 0), new TimeSpan(22, 2, 5)));
        Assert.True(registry.Requests.Select(r => r.At.Date).Distinct().Count() >= 3);
        Assert.Equal(200, registry.Requests.Count(r => r.Method == "HEAD"));
    }

    [Fact]
    public async Task Pause_StopsWithNothingLostAndStartGoesOn()
    {
        await using var registry = await GeneratedRegistry.StartAsync(20, 10, clock);
        using var sweep = Open(registry.Endpoint, new SweepOptions());
        await sweep.Desk.StartAsync("corp", Cancel);
        registry.OnRequest = number =>
        {
            if (number == 100)
                sweep.Desk.PauseAsync("corp", CancellationToken.None).GetAwaiter().GetResult();
        };
        var run = await sweep.LookAsync();
        Assert.Equal(SweepState.Paused, run!.State);
        Assert.InRange(run.Checked, 1, 199);
        Assert.Null(await sweep.LookAsync("b"));
        Assert.Equal("A sweep of it has not ended; its status tells what there is to do.", (await sweep.Desk.PlanAsync("corp", false, Cancel)).Refusal);

        Assert.Equal(run.Id, (await sweep.Desk.StartAsync("corp", Cancel)).Sweep!.Id);
        run = await sweep.FinishAsync();
        Assert.Equal((SweepState.Done, 200, 200), (run.State, run.Checked, run.Requested));
        Assert.Equal(200, registry.Requests.Count(r => r.Method == "HEAD"));
        Assert.Equal(200, Mesh.Bus.Requested.DistinctBy(r => r.RequestId).Count());
        Assert.Equal("Nothing runs that could be paused.", (await sweep.Desk.PauseAsync("corp", Cancel)).Refusal);
    }

    [Fact]
    public async Task Sweep_TwoReplicas_OneHasItAndTheOtherGoesOnWhenItDied()
    {
        await using var registry = await GeneratedRegistry.StartAsync(20, 10, clock);
        using var first = Open(registry.Endpoint, new SweepOptions());
        using var dies = new CancellationTokenSource();
        await first.Desk.StartAsync("corp", Cancel);
        using var second = Open(registry.Endpoint, new SweepOptions());
        var refused = 0;
        registry.OnRequest = number =>
        {
            if (number != 150)
                return;
            refused = second.LookAsync("b").GetAwaiter().GetResult() is null ? 1 : -1;
            dies.Cancel();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.LookAsync("a", dies.Token));
        Assert.Equal(1, refused);
        var asked = registry.Requests.Count;
        registry.OnRequest = null;

        Assert.Null(await second.LookAsync("b"));
        clock.Advance(TimeSpan.FromMinutes(1));
        var run = await second.LookAsync("b");
        Assert.Equal((SweepState.Done, 200, 200), (run!.State, run.Checked, run.Requested));
        Assert.Equal(200, Mesh.Bus.Requested.DistinctBy(r => r.RequestId).Count());
        // What was not saved is at most some seconds of work.
        Assert.InRange(registry.Requests.Count(r => r.Method == "HEAD"), 200, 200 + 30);
        Assert.True(registry.Requests.Count - asked < 110);
    }

    [Fact]
    public async Task Sweep_CatalogIsClosed_FailsWithTheSettingAndWorksWithIt()
    {
        await using var registry = await InProcessRegistry.StartAsync();
        registry.Put("team-a/app", "1", Image("one"));
        registry.Answer("/_catalog", context =>
        {
            context.Response.StatusCode = 401;
            return Task.CompletedTask;
        });
        using (var closed = Open(registry))
        {
            var run = await closed.SweepAsync();
            Assert.Equal(SweepState.Failed, run.State);
            Assert.Contains("registries.corp.sweep.repositories", run.Message, StringComparison.Ordinal);
        }

        using var named = Open(registry, new SweepOptions { Repositories = ["team-a/app", "team-a/none"] });
        var swept = await named.SweepAsync();
        Assert.Equal((SweepState.Done, 2, 1, 0), (swept.State, swept.RepositoriesDone, swept.Requested, swept.Faults));
    }

    [Fact]
    public async Task Sweep_SomeOfItCannotBeRead_TheRestIsSweptAndItIsTold()
    {
        await using var registry = await InProcessRegistry.StartAsync();
        foreach (var repository in new[] { "team-a/app", "team-b/app", "team-c/app" })
            registry.Put(repository, "1", Image(repository));
        registry.Put("team-c/app", "broken", Image("broken"));
        registry.Answer("team-b/app/tags", context => StatusAsync(context, 403));
        registry.Answer("manifests/broken", context => StatusAsync(context, 500));
        using var sweep = Open(registry);
        var run = await sweep.SweepAsync();

        Assert.Equal((SweepState.Done, 3, 2, 2, 2), (run.State, run.RepositoriesDone, run.Checked, run.Requested, run.Faults));
        Assert.Contains("500", run.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sweep_RegistryGoesAway_WaitsAndGoesOn()
    {
        await using var registry = await GeneratedRegistry.StartAsync(3, 10, clock);
        using var sweep = Open(registry.Endpoint, new SweepOptions());
        await sweep.Desk.StartAsync("corp", Cancel);
        registry.RefuseAt = number => number is > 12 and < 16 ? 600 : null;
        var run = await sweep.LookAsync();
        Assert.Equal((SweepState.Running, clock.GetUtcNow() + TimeSpan.FromMinutes(10)), (run!.State, run.NotBefore.FromStored()));
        Assert.Contains("429", run.WaitsFor, StringComparison.Ordinal);
        Assert.Null(await sweep.LookAsync());
        Assert.Equal((SweepState.Done, 30), (await sweep.FinishAsync() is var done ? done.State : "", done.Requested));
    }

    [Fact]
    public async Task Sweep_BusIsAwayOrTheLaneIsFull_WaitsAndGoesOn()
    {
        await using var registry = await GeneratedRegistry.StartAsync(3, 10, clock);
        using var sweep = Open(registry.Endpoint, new SweepOptions());
        await sweep.Desk.StartAsync("corp", Cancel);
        Mesh.Bus.Away = true;
        var run = await sweep.LookAsync();
        Assert.Equal(("The bus takes no requests.", 0, ""), (run!.WaitsFor, run.Requested, run.RepositoryAfter));
        Mesh.Bus.Away = false;
        Mesh.Bus.Depths[Lane.Backfill] = 1000;
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("1000 scans wait in the lane scan.backfill.", (await sweep.LookAsync())!.WaitsFor);
        Mesh.Bus.Depths[Lane.Backfill] = 999;
        Assert.Equal(30, (await sweep.FinishAsync()).Requested);
        Assert.Equal(30, Mesh.Bus.Requested.Count);
    }

    [Fact]
    public async Task Sweep_Within_LeavesOutWhatIsOlderAndKeepsWhatHasNoDate()
    {
        await using var registry = await InProcessRegistry.StartAsync();
        foreach (var (tag, created) in new[] { ("new", "2026-02-20T00:00:00Z"), ("old", "2025-01-01T00:00:00Z"), ("repeatable", "1970-01-01T00:00:00Z"), ("undated", null) })
            registry.Put("team-a/app", tag, new ImageBuilder().Layer(l => l.File("f", tag)).EditConfig(c => c["created"] = created).Build());
        using var sweep = Open(registry, new SweepOptions { Within = TimeSpan.FromDays(30) });
        var run = await sweep.SweepAsync();
        Assert.Equal(["new", "repeatable", "undated"], Mesh.Bus.Requested.Select(r => r.Tag).Order(StringComparer.Ordinal));
        Assert.Equal((4, 1), (run.Unknown, run.LeftOut));
    }

    [Fact]
    public async Task Due_AfterItsInterval_BeginsOnce()
    {
        await using var registry = await GeneratedRegistry.StartAsync(1, 1, clock);
        using var sweep = Open(registry.Endpoint, new SweepOptions());
        var every = TimeSpan.FromHours(6);
        Assert.True(await sweep.Desk.StartDueAsync("corp", every, Cancel));
        Assert.False(await sweep.Desk.StartDueAsync("corp", every, Cancel));
        await sweep.FinishAsync();
        Assert.False(await sweep.Desk.StartDueAsync("corp", every, Cancel));
        clock.Advance(every);
        Assert.True(await sweep.Desk.StartDueAsync("corp", every, Cancel));
        await sweep.Desk.PauseAsync("corp", Cancel);
        clock.Advance(every * 2);
        Assert.False(await sweep.Desk.StartDueAsync("corp", every, Cancel));
    }

    private SweepHarness Open(InProcessRegistry registry, SweepOptions? options = null) => Open(registry.Endpoint, options ?? new SweepOptions());

    private SweepHarness Open(Engine.Images.Registry.RegistryEndpoint endpoint, SweepOptions options) => new(Mesh, endpoint, options, clock);

    // A sweep that ended well: what is found from now on was missed.
    private async Task CompleteOnboardingAsync(SweepHarness sweep)
    {
        await Mesh.Transactions.RunAsync(w => w.Store.Sweeps.InsertAsync(new SweepRow { Id = Guid.CreateVersion7(clock.GetUtcNow()).ToString("D"), Registry = "corp", State = SweepState.Done }), Cancel);
        Assert.False((await sweep.Desk.PlanAsync("corp", false, Cancel)).Sweep!.Onboarding);
        await sweep.FinishAsync(SweepMode.Plan);
        clock.Advance(TimeSpan.FromHours(1));
    }

    private Task KnowAsync(string tag, BuiltContent image, string repository = "team-a/app") => Mesh.Transactions.RunAsync(
        w => w.Store.References.PutAsync(new ReferenceRow
        {
            Registry = "corp",
            Repository = repository,
            Tag = tag,
            ResolvedAt = clock.GetUtcNow().ToStored(),
            RequestId = Guid.NewGuid().ToString("D"),
            Digest = image.Digest.ToString(),
        }),
        Cancel);

    private ScanRequested Push(string tag, BuiltContent? image = null) => Mesh.Push(tag: tag, digest: image?.Digest.ToString(), @event: tag) with { ReceivedAt = SweepHarness.Start };

    private static BuiltContent Image(string name, BuiltLayer? below = null)
    {
        var builder = new ImageBuilder();
        if (below is not null)
            builder.Layer(below);
        return builder.Layer(l => l.File("name", name)).Build();
    }

    private static Task StatusAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    // Bytes that no compression makes small.
    private static string Noise(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return Convert.ToBase64String(bytes);
    }
}
