using Microsoft.Extensions.Logging.Abstractions;
using ScanMesh.Contracts.V1;
using ScanMesh.Hosting.Access;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Results.Deletes;
using ScanMesh.Results.Received;
using ScanMesh.Results.Sweeps;

namespace ScanMesh.Tests.Integration.Results;

/// <summary>What senders told, kept and found, on both stores.</summary>
public abstract class ReceivedEventTests : StoreTests
{
    private static readonly Caller TeamA = new("a", Scope.Read, [All("team-a/**")]);

    private ReceivedEventsHandler Handler => new(Mesh.Transactions, new DeleteHints(
        Store, new SweptRegistries(new ScanMeshOptions { Registries = { ["corp"] = new() { Host = "cr.corp.example", Sweep = new() } } }, Mesh.Time), Mesh.Time));

    private ReceivedQueries Queries => new(Store, new ScanMeshOptions { Registries = { ["corp"] = new() { Host = "cr.corp.example" }, ["other"] = new() { Host = "other.example" } } });

    [Fact]
    public async Task Received_Twice_IsKeptOnceAndReadBackWhole()
    {
        var call = Call("corp-push", Part("team-a/app", "v1"), Part("team-b/secret", "v2", "blob"));
        for (var i = 0; i < 2; i++)
            await Handler.OnReceivedAsync(new EventsReceived { Events = [call] }, Cancel);

        var page = await Queries.ListAsync(null, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, "", Cancel);
        var view = Assert.Single(page.Events);
        Assert.Equal((call.Id, "corp-push", "accepted", "{\"a\":\"\u00e4\"}", call.ReceivedAt), (view.Id, view.Source, view.Outcome, view.Body, view.ReceivedAt));
        Assert.Equal("push", view.Headers!["X-Event"]);
        Assert.Equal([("team-a/app", null), ("team-b/secret", "blob")], view.Parts.Select(p => (p.Repository, p.Ignored)));
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task Received_Deletion_IsAHintToAskTheRegistry()
    {
        await Handler.OnReceivedAsync(
            new EventsReceived
            {
                Events = [Call("corp-push", Part("team-a/app", "v1", "delete") with { Deleted = true }, Part("team-a/app", "v2", "pull"), Part("../etc", "v1", "delete") with { Deleted = true }, Part("team-a/app", "v1", "delete") with { Deleted = true, Registry = "other" })],
            },
            Cancel);
        Assert.Equal((1, 0), (await Store.ReadAsync(s => s.Deletes.CountHintsAsync("corp"), Cancel), await Store.ReadAsync(s => s.Deletes.CountHintsAsync("other"), Cancel)));
    }

    [Fact]
    public async Task Received_HostileText_IsCutOrLeftOut()
    {
        var call = Call("s\0", new EventPart { Registry = "r\u0000\n", Repository = "../etc", Tag = "a b", Digest = "sha256:1", Text = new string('x', 10_000) }) with { Body = "a\0b", Problem = "\u001b[31m" };
        await Handler.OnReceivedAsync(new EventsReceived { Events = [call] }, Cancel);
        var view = Assert.Single((await Queries.ListAsync(null, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, "", Cancel)).Events);
        var part = Assert.Single(view.Parts);
        Assert.Equal((null, null, null, null), (view.Body, part.Repository, part.Tag, part.Digest));
        Assert.DoesNotContain('\u001b', view.Problem!);
        Assert.Equal(1024, part.Message!.Length);
    }

    [Fact]
    public async Task Pages_OfManyCalls_HoldEachOnceInOrder()
    {
        var calls = Enumerable.Range(0, 250).Select(i => Call(i % 2 == 0 ? "even" : "odd") with { ReceivedAt = Mesh.Time.GetUtcNow().AddSeconds(i / 3) }).ToList();
        await Handler.OnReceivedAsync(new EventsReceived { Events = calls }, Cancel);
        foreach (var (source, count) in new (string?, int)[] { (null, 250), ("even", 125), ("none", 0) })
        {
            var seen = new List<ReceivedView>();
            for (string? after = ""; after is not null;)
            {
                var page = await Queries.ListAsync(source, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, after, Cancel);
                seen.AddRange(page.Events);
                after = page.Next;
            }

            Assert.Equal(count, seen.Select(e => e.Id).Distinct().Count());
            Assert.Equal(seen.Select(e => e.ReceivedAt).Order(), seen.Select(e => e.ReceivedAt));
        }

        Assert.Equal(100, (await Queries.ListNewestAsync("even", Cancel)).Events.Count);
        Assert.Equal(50, (await Queries.ListAsync("even", Mesh.Time.GetUtcNow().AddSeconds(50), DateTimeOffset.MaxValue, "", Cancel)).Events.Count);
        await Assert.ThrowsAsync<ArgumentException>(() => Queries.ListAsync(null, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, "x", Cancel));
    }

    [Fact]
    public async Task About_OtherTeamsParts_AreNotShown()
    {
        var shared = Reports.DigestOf("shared");
        await Handler.OnReceivedAsync(
            new EventsReceived { Events = [Call("corp-push", Part("team-a/app", "v1", "attached") with { Digest = shared }, Part("team-b/secret", "v1", "attached") with { Digest = shared }), Call("corp-push", Part("team-b/secret", "v1", "blob") with { Digest = shared })] },
            Cancel);
        foreach (var (reference, digest) in new (string?, string?)[] { (null, shared), ("team-a/app:v1", null), ("corp/team-a/app", null), ("cr.corp.example/team-a/app:v1", null), ($"team-a/app@{shared}", null) })
        {
            var view = Assert.Single((await Queries.ListAboutAsync(TeamA, reference, digest, Cancel)).Events);
            Assert.Equal(["team-a/app"], view.Parts.Select(p => p.Repository));
            Assert.Equal((null, null, null), (view.Body, view.Sender, view.Headers));
        }

        foreach (var reference in new[] { "team-b/secret", "team-a/app:v2", "other/team-a/app:v1", $"team-a/app@{Reports.DigestOf("another")}" })
            Assert.Empty((await Queries.ListAboutAsync(TeamA, reference, null, Cancel)).Events);
    }

    [Fact]
    public async Task Retention_OldOrMany_GoButTheLastHundredStay()
    {
        var options = new EventsOptions { Keep = TimeSpan.FromDays(1), Newest = 150 };
        using var retention = new ReceivedRetention(Store, options, Mesh.Time, NullLogger<ReceivedRetention>.Instance);
        var now = Mesh.Time.GetUtcNow();
        await Handler.OnReceivedAsync(new EventsReceived { Events = [.. Enumerable.Range(0, 130).Select(i => Call("old", Part("team-a/app", "v1")) with { ReceivedAt = now.AddDays(-2).AddSeconds(i) })] }, Cancel);
        await Handler.OnReceivedAsync(new EventsReceived { Events = [.. Enumerable.Range(0, 200).Select(i => Call("many") with { ReceivedAt = now.AddSeconds(i) })] }, Cancel);
        await Handler.OnReceivedAsync(new EventsReceived { Events = [.. Enumerable.Range(0, 120).Select(i => Call("fresh") with { ReceivedAt = now.AddSeconds(i) })] }, Cancel);
        await retention.LookAsync(Cancel);

        Assert.Equal((100, 150, 120), (await CountAsync("old"), await CountAsync("many"), await CountAsync("fresh")));
        Assert.Equal(100, (await Store.ReadAsync(s => s.Received.ListPartsAboutAsync("team-a/app", "v1", 1000), Cancel)).Count);
    }

    private async Task<int> CountAsync(string source) => (await Store.ReadAsync(s => s.Received.ListNewestAsync(source, 1000), Cancel)).Count;

    private static Glob All(string pattern) => Glob.TryParse(pattern, out var glob) ? glob : throw new ArgumentException(pattern);

    private ReceivedEvent Call(string source, params EventPart[] parts) => new()
    {
        Id = Guid.NewGuid(),
        Source = source,
        ReceivedAt = Mesh.Time.GetUtcNow(),
        Outcome = EventOutcome.Accepted,
        Sender = "192.0.2.1",
        Parts = parts,
        Headers = new Dictionary<string, string> { ["X-Event"] = "push" },
        Body = "{\"a\":\"\u00e4\"}",
    };

    private static EventPart Part(string repository, string tag, string? ignored = null) => new() { Registry = "corp", Repository = repository, Tag = tag, Ignored = ignored };
}
