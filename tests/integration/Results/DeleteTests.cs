using Microsoft.Extensions.Logging.Abstractions;
using ScanMesh.Contracts.V1;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Registries;
using ScanMesh.Results.Deletes;
using ScanMesh.Results.Queries;
using ScanMesh.Results.Store.Rows;
using ScanMesh.Results.Sweeps;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Registry;
using IndexChild = ScanMesh.Contracts.V1.IndexChild;

namespace ScanMesh.Tests.Integration.Results;

/// <summary>SECURITY T1: what a registry does not answer 404 for is not deleted, whoever says so and in whatever order; on both stores.</summary>
public abstract class DeleteTests : StoreTests
{
    private const string Repository = "team-a/app";

    private readonly JumpingClock clock = new(SweepHarness.Start);
    private readonly BuiltContent image = new ImageBuilder().Layer(l => l.File("f", "1")).Build();

    private string Digest => image.Digest.ToString();

    [Fact]
    public async Task Delete_OfTheLastTag_TakesTheImageOutOfItsRepositoryAndLeavesWhatWasFound()
    {
        await using var registry = await StartAsync("v1");
        using var swept = Open(registry);
        var push = await ScanAsync("v1");
        registry.Delete(Repository, "v1");
        registry.Delete(Repository, Digest);
        Assert.Equal(1, await TellAsync(swept, tag: "v1"));
        // A registry tells of it before it has done it: it is asked a little later.
        Assert.False(await LookAsync(swept));
        Assert.NotNull(await VerdictAsync("v1"));
        Assert.Equal(2, await LookAllAsync(swept));

        Assert.Null(await VerdictAsync("v1"));
        Assert.Null(await VerdictAsync(null));
        Assert.Equal("", (await Store.ReadAsync(s => s.References.FindCurrentAsync("corp", Repository, "v1"), Cancel))!.Digest);
        var stored = (await Store.ReadAsync(s => s.Images.FindAsync("default", Digest), Cancel))!;
        Assert.Single(await Store.ReadAsync(s => s.Findings.ListOpenAsync(stored.Id), Cancel));
        Assert.Equal(RequestState.Completed, (await Mesh.RequestAsync(push)).State);
        Assert.Equal(["v1", "", Digest, ""], registry.Requests.Select(r => r.Path[(r.Path.LastIndexOf('/') + 1)..]));
    }

    [Fact]
    public async Task Delete_Replayed_OfWhatIsThere_ChangesNothing()
    {
        await using var registry = await StartAsync("v1");
        using var swept = Open(registry);
        await ScanAsync("v1");
        for (var i = 0; i < 3; i++)
            await TellAsync(swept, "v1", Digest);
        // Each is asked about once more, in case that the registry was slow.
        Assert.Equal(4, await LookAllAsync(swept));
        Assert.NotNull(await VerdictAsync("v1"));
        Assert.Equal(0, await Store.ReadAsync(s => s.Deletes.CountHintsAsync("corp"), Cancel));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Delete_RegistryDoesNotSay_NothingChangesUntilItDoes(int status)
    {
        await using var registry = await StartAsync("v1");
        using var swept = Open(registry);
        await ScanAsync("v1");
        registry.Delete(Repository, "v1");
        var answers = false;
        registry.Intercept(context =>
        {
            if (answers)
                return Task.FromResult(false);
            context.Response.StatusCode = status;
            return Task.FromResult(true);
        });
        await TellAsync(swept, "v1");
        Advance(TimeSpan.FromSeconds(5));
        Assert.True(await LookAsync(swept));
        Assert.False(await LookAsync(swept));
        for (var i = 0; i < 4; i++)
        {
            Advance(TimeSpan.FromMinutes(1 << i));
            await LookAsync(swept);
        }

        Assert.NotNull(await VerdictAsync("v1"));
        answers = true;
        Advance(TimeSpan.FromHours(1));
        await LookAsync(swept);
        Assert.Null(await VerdictAsync("v1"));
        // By its digest it is still there.
        Assert.NotNull(await VerdictAsync(null));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DeleteAndPush_InEitherOrder_EndAsTheRegistryIs(bool deleteIsToldFirst)
    {
        await using var registry = await StartAsync();
        using var swept = Open(registry);
        registry.Put(Repository, "v1", image);
        await ScanAsync("v1");
        // Deleted and pushed again, as another image; both events come in whatever order.
        var next = new ImageBuilder().Layer(l => l.File("f", "2")).Build();
        registry.Put(Repository, "v1", next);
        registry.Delete(Repository, Digest);
        if (deleteIsToldFirst)
        {
            await TellAsync(swept, "v1", Digest);
            await LookAllAsync(swept);
            await ScanAsync("v1", next, "e2");
        }
        else
        {
            await ScanAsync("v1", next, "e2");
            await TellAsync(swept, "v1", Digest);
            await LookAllAsync(swept);
        }

        Assert.Equal(next.Digest.ToString(), (await VerdictAsync("v1"))!.Image.ManifestDigest);
        Assert.Null(await VerdictAsync(null));
    }

    [Fact]
    public async Task Push_OfWhatWasDeleted_IsThereAgainAndAnOlderAnswerIsNot()
    {
        await using var registry = await StartAsync("v1");
        using var swept = Open(registry);
        await ScanAsync("v1");
        var before = clock.GetUtcNow();
        registry.Delete(Repository, "v1");
        registry.Delete(Repository, Digest);
        Advance(TimeSpan.FromMinutes(1));
        await TellAsync(swept, "v1");
        await LookAllAsync(swept);

        // A worker that was answered before the delete comes late.
        var late = Mesh.Push(tag: "v1", @event: "late");
        await Mesh.Handler.OnRequestedAsync([late], Cancel);
        Assert.True((await Mesh.BeginAsync(late, Digest, resolvedAt: before)).Attach.Finished);
        Assert.Equal(RequestState.Superseded, (await Mesh.RequestAsync(late)).State);
        Assert.Null(await VerdictAsync("v1"));
        Assert.Null(await VerdictAsync(null));

        var again = Mesh.Push(tag: "v1", @event: "again");
        Advance(TimeSpan.FromMinutes(1));
        await Mesh.Handler.OnRequestedAsync([again], Cancel);
        Assert.True((await Mesh.BeginAsync(again, Digest)).Attach.Finished);
        Assert.Equal(RequestState.Attached, (await Mesh.RequestAsync(again)).State);
        Assert.NotNull(await VerdictAsync("v1"));
    }

    [Fact]
    public async Task Delete_WhileItIsScanned_TheResultIsKeptAndNotShownThere()
    {
        await using var registry = await StartAsync();
        using var swept = Open(registry);
        var push = Mesh.Push(tag: "v1");
        await Mesh.Handler.OnRequestedAsync([push], Cancel);
        var begun = await Mesh.BeginAsync(push, Digest);
        Advance(TimeSpan.FromSeconds(10));
        await TellAsync(swept, "v1", Digest);
        await LookAllAsync(swept);
        await Mesh.Handler.OnCompletedAsync([await Mesh.StageAsync(push, begun.Start, Report(image))], Cancel);

        Assert.Equal(RequestState.Superseded, (await Mesh.RequestAsync(push)).State);
        Assert.Null(await VerdictAsync(null));
        Assert.Empty(await Mesh.EventsAsync());
        Assert.NotNull(await Store.ReadAsync(s => s.Images.FindAsync("default", Digest), Cancel));
    }

    [Fact]
    public async Task Delete_OfAnIndex_AsksForItsImagesToo()
    {
        await using var registry = await StartAsync();
        using var swept = Open(registry);
        var index = Reports.DigestOf("index");
        var parent = Mesh.Push(tag: "multi");
        var child = new IndexChild { Digest = Digest, Kind = "image", Platform = "linux/amd64", RequestId = RequestId.ForChild(parent.RequestId, Digest) };
        await Mesh.Handler.OnRequestedAsync([parent], Cancel);
        await Mesh.Handler.OnExpandedAsync(new IndexExpanded { RequestId = parent.RequestId, Registry = "corp", Repository = Repository, Tag = "multi", IndexDigest = index, ResolvedAt = clock.GetUtcNow(), Children = [child] }, Cancel);
        await Mesh.ScanAsync(Mesh.Push(tag: null, digest: Digest) with { RequestId = child.RequestId!.Value, ParentId = parent.RequestId }, Report(image));
        Assert.NotNull(await VerdictAsync("multi"));
        await TellAsync(swept, digest: index);
        // The index, its tag and its image.
        Assert.Equal(3, await LookAllAsync(swept));
        Assert.Null(await VerdictAsync("multi"));
        Assert.Null(await Store.ReadAsync(s => VerdictQueries.FindAsync(s, "corp", Repository, null, index), Cancel));
        Assert.Null(await VerdictAsync(null));
    }

    [Fact]
    public async Task Sweep_KnownTagsThatAreNotListed_AreAskedAbout()
    {
        await using var registry = await StartAsync("v1", "v2");
        await ScanAsync("v1");
        await ScanAsync("v2", @event: "e2");
        await ScanAsync("v1", @event: "e3", repository: "team-b/gone");
        registry.Delete(Repository, "v1");
        using var sweep = new SweepHarness(Mesh, registry.Endpoint, new SweepOptions(), clock);
        var run = await sweep.SweepAsync();
        Assert.Equal((SweepState.Done, 2, 1), (run.State, run.Repositories, run.Known));
        Assert.Equal(2, await Store.ReadAsync(s => s.Deletes.CountHintsAsync("corp"), Cancel));
        await LookAllAsync(sweep.Registry);

        Assert.Null(await VerdictAsync("v1"));
        Assert.NotNull(await VerdictAsync("v2"));
        Assert.Null(await Store.ReadAsync(s => VerdictQueries.FindAsync(s, "corp", "team-b/gone", "v1", ""), Cancel));
    }

    [Fact]
    public async Task Hints_ThatCannotBeLookedInto_AreNotTaken()
    {
        await using var registry = await StartAsync();
        using var registries = new SweptRegistries(Options(registry), clock);
        var hints = new DeleteHints(Store, registries, clock);
        Assert.Equal(0, await hints.TakeAsync([new("other", Repository, "v1", null), new("corp", "../etc", "v1", null), new("corp", Repository, "-", null), new("corp", Repository, null, "sha256:x"), new("corp", Repository, null, null)], Cancel));
        for (var i = 0; i < 3; i++)
            await hints.TakeAsync([.. Enumerable.Range(0, 5000).Select(n => new DeleteHint("corp", Repository, $"t{i}-{n}", null))], Cancel);
        Assert.Equal(DeleteHints.Most, await Store.ReadAsync(s => s.Deletes.CountHintsAsync("corp"), Cancel));
    }

    private static Engine.Model.ScanReport Report(BuiltContent of) => Reports.Of(of.Digest.ToString(), 1, Reports.Finding("CVE-1"));

    private static ScanMeshOptions Options(InProcessRegistry registry) =>
        new() { Registries = new() { ["corp"] = new() { Host = registry.Host, Insecure = true, Sweep = new() }, ["other"] = new() { Host = "other.example.test" } } };

    private async Task<InProcessRegistry> StartAsync(params string[] tags)
    {
        var registry = await InProcessRegistry.StartAsync();
        foreach (var tag in tags)
            registry.Put(Repository, tag, image);
        return registry;
    }

    private SweptRegistry Open(InProcessRegistry registry) => new(new ConfiguredRegistry { Name = "corp", Endpoint = registry.Endpoint, Aliases = [] }, new SweepOptions(), clock);

    private async Task<ScanRequested> ScanAsync(string tag, BuiltContent? of = null, string @event = "e1", string repository = Repository)
    {
        Advance(TimeSpan.FromSeconds(1));
        var push = Mesh.Push(repository, tag, @event: @event);
        await Mesh.Handler.OnRequestedAsync([push], Cancel);
        if ((await Mesh.BeginAsync(push, (of ?? image).Digest.ToString())).Start is { } start)
            await Mesh.Handler.OnCompletedAsync([await Mesh.StageAsync(push, start, Report(of ?? image))], Cancel);
        return push;
    }

    private async Task<int> TellAsync(SweptRegistry swept, string? tag = null, string? digest = null)
    {
        Advance(TimeSpan.FromSeconds(1));
        var rows = new[] { tag, digest }.OfType<string>().Select(s => DeleteHints.Of(swept.Name, Repository, s, clock.GetUtcNow())).ToList();
        return await Store.WriteAsync(s => DeleteHints.PutAsync(s, rows), Cancel);
    }

    private Task<bool> LookAsync(SweptRegistry swept)
    {
        Advance(TimeSpan.Zero);
        return new DeleteCheck(Mesh.Transactions, clock, NullLogger<DeleteCheck>.Instance).LookAsync(swept, Cancel);
    }

    // Looks into all hints as they become due within an hour; how many answers that took.
    private async Task<int> LookAllAsync(SweptRegistry swept)
    {
        var looks = 0;
        for (var minute = 0; minute < 60; minute++)
        {
            while (await LookAsync(swept))
                looks++;
            Advance(TimeSpan.FromMinutes(1));
        }

        return looks;
    }

    // Of a tag, or of the image by its digest.
    private Task<ScanMesh.Results.V1.GetVerdictResponse?> VerdictAsync(string? tag) => Store.ReadAsync(s => VerdictQueries.FindAsync(s, "corp", Repository, tag, Digest), Cancel);

    // The ledger's clock goes with that of the registry's client.
    private void Advance(TimeSpan by)
    {
        clock.Advance(by);
        Mesh.Time.SetUtcNow(clock.GetUtcNow());
    }
}
