using ScanMesh.Contracts.V1;
using ScanMesh.Events.V1;
using ScanMesh.Hosting.Access;
using ScanMesh.Hosting.Bus;
using ScanMesh.Results.Failures;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Tests.Integration.Results;

/// <summary>What nobody could handle and what failed, on both stores.</summary>
public abstract class FailureTests : StoreTests
{
    private static readonly string Image = Reports.DigestOf("image");
    private static readonly Caller Admin = new("admin", Scope.Read | Scope.Admin, [All("**")]);
    private static readonly Caller TeamA = new("team-a", Scope.Read | Scope.Admin, [All("team-a/**")]);

    [Fact]
    public async Task Requested_MalformedAmongOthers_IsKeptAndTheOthersGoOn()
    {
        var (good, bad) = (Mesh.Push(), Mesh.Push() with { RequestId = Guid.NewGuid(), Repository = "../etc" });
        await Mesh.Handler.OnRequestedAsync([bad, good], Cancel);
        await Mesh.Handler.OnRequestedAsync([bad], Cancel);

        Assert.Equal(RequestState.Queued, (await Mesh.RequestAsync(good)).State);
        var kept = Assert.Single((await ListAsync(Admin)).Messages);
        Assert.Equal((bad.RequestId.ToString("D"), Lane.Push), (kept.RequestId, kept.Queue));
        // The worker's copy is refused too: what it tells of it is known to be of nothing, and does not come again for ever.
        await Mesh.Handler.OnFailedAsync(new Contracts.V1.ScanFailed { RequestId = bad.RequestId, Reason = "unsupported", Message = "repository: not a repository name" }, Cancel);
        Assert.Empty(await Mesh.EventsAsync());
        Assert.Equal(FailureOutcome.NotRedrivable, await Mesh.Failures.RedriveAsync(Admin, kept.Id, Cancel));
        Assert.Equal(FailureOutcome.Done, await Mesh.Failures.DropAsync(Admin, kept.Id, Cancel));
        Assert.Equal(FailureOutcome.Missing, await Mesh.Failures.DropAsync(Admin, kept.Id, Cancel));
        Assert.Empty((await ListAsync(Admin)).Messages);
    }

    [Fact]
    public async Task DeadLetter_RequestThatKillsWorkers_FailsOnceAndCanBeRedriven()
    {
        var push = Mesh.Push();
        for (var i = 0; i < 2; i++)
            await Mesh.Quarantine.OnDeadAsync(Letter(push), Cancel);

        var failed = Assert.Single((await ListAsync(Admin)).Requests);
        Assert.Equal((push.RequestId.ToString("D"), "internal"), (failed.Id, failed.Reason));
        Assert.Single(await Mesh.EventsAsync(Event.BodyOneofCase.ScanFailed));
        Assert.Equal(FailureOutcome.Done, await Mesh.Failures.RedriveAsync(Admin, failed.Id, Cancel));
        Assert.Equal(push.RequestId, Assert.Single(Mesh.Bus.Dispatched).RequestId);
        Assert.Empty((await ListAsync(Admin)).Requests);
        Assert.Equal(FailureOutcome.NotFailed, await Mesh.Failures.RedriveAsync(Admin, failed.Id, Cancel));
    }

    [Fact]
    public async Task DeadLetter_RequestThatIsBeingScanned_IsLeftToItsAttempts()
    {
        var push = Mesh.Push();
        Assert.NotNull((await Mesh.BeginAsync(push, Image)).Start);
        await Mesh.Quarantine.OnDeadAsync(Letter(push), Cancel);
        Assert.Equal(RequestState.Scanning, (await Mesh.RequestAsync(push)).State);
        Assert.Empty((await ListAsync(Admin)).Requests);
    }

    [Fact]
    public async Task DeadLetter_Unreadable_IsKeptOnceAndGivenBack()
    {
        var letter = new DeadLetter { Queue = "results.outcomes", Reason = "cannot be read: no JSON", ContentType = "x/y", Body = "junk \u001b[2J"u8.ToArray() };
        await Mesh.Quarantine.OnDeadAsync(letter, Cancel);
        await Mesh.Quarantine.OnDeadAsync(letter, Cancel);

        var kept = Assert.Single((await ListAsync(Admin)).Messages);
        Assert.Equal(letter.Body.ToArray(), kept.Body);
        Assert.Empty((await ListAsync(TeamA)).Messages);
        Assert.Equal(FailureOutcome.Missing, await Mesh.Failures.RedriveAsync(TeamA, kept.Id, Cancel));
        Mesh.Returned.Away = true;
        await Assert.ThrowsAsync<BusUnavailableException>(() => Mesh.Failures.RedriveAsync(Admin, kept.Id, Cancel));
        Assert.Single((await ListAsync(Admin)).Messages);
        Mesh.Returned.Away = false;
        Assert.Equal(FailureOutcome.Done, await Mesh.Failures.RedriveAsync(Admin, kept.Id, Cancel));
        var back = Assert.Single(Mesh.Returned.Letters);
        Assert.Equal(("results.outcomes", "x/y"), (back.Queue, back.ContentType));
        Assert.Equal(letter.Body.ToArray(), back.Body.ToArray());
        Assert.Empty((await ListAsync(Admin)).Messages);
    }

    [Fact]
    public async Task Redrive_DiesAgainAtOnce_IsStillListed()
    {
        var letter = new DeadLetter { Queue = "results.outcomes", Reason = "cannot be read: no JSON", ContentType = "x/y", Body = "junk"u8.ToArray() };
        await Mesh.Quarantine.OnDeadAsync(letter, Cancel);
        var kept = Assert.Single((await ListAsync(Admin)).Messages);
        Mesh.Returned.Meanwhile = again =>
        {
            Mesh.Time.Advance(TimeSpan.FromSeconds(6));
            return Mesh.Quarantine.OnDeadAsync(again, Cancel);
        };
        Assert.Equal(FailureOutcome.Done, await Mesh.Failures.RedriveAsync(Admin, kept.Id, Cancel));
        Assert.Equal(kept.Id, Assert.Single((await ListAsync(Admin)).Messages).Id);
    }

    [Fact]
    public async Task DeadLetter_TooLarge_IsKeptInPartAndCannotGoBack()
    {
        var body = new byte[Quarantine.LongestBody + 1];
        Array.Fill(body, (byte)'x');
        await Mesh.Quarantine.OnDeadAsync(new DeadLetter { Queue = Lane.Push, Reason = "r", ContentType = "x/y", Body = body }, Cancel);
        var kept = Assert.Single((await ListAsync(Admin)).Messages);
        Assert.True(kept.Body.Length < 1000, "a list shows beginnings");
        Assert.Equal(Quarantine.LongestBody, (await Store.ReadAsync(s => s.Quarantine.FindAsync(kept.Id), Cancel))!.Body.Length);
        Assert.Equal(FailureOutcome.NotRedrivable, await Mesh.Failures.RedriveAsync(Admin, kept.Id, Cancel));
    }

    [Fact]
    public async Task Quarantine_AfterTwoWeeks_Forgets()
    {
        await Mesh.Quarantine.OnDeadAsync(new DeadLetter { Queue = Lane.Push, Reason = "r", Body = "old"u8.ToArray() }, Cancel);
        Mesh.Time.Advance(TimeSpan.FromDays(15));
        await Mesh.Quarantine.OnDeadAsync(new DeadLetter { Queue = Lane.Push, Reason = "r", Body = "new"u8.ToArray() }, Cancel);
        Assert.Equal("new"u8.ToArray(), Assert.Single((await ListAsync(Admin)).Messages).Body);
    }

    [Fact]
    public async Task Quarantine_BeyondItsNumber_KeepsTheNewest()
    {
        for (var i = 0; i < 5; i++)
        {
            Mesh.Time.Advance(TimeSpan.FromSeconds(1));
            await Mesh.Quarantine.OnDeadAsync(new DeadLetter { Queue = Lane.Push, Reason = "r", Body = new[] { (byte)i } }, Cancel);
        }

        await Mesh.Transactions.RunAsync(w => w.Store.Quarantine.TrimAsync(0, 2), Cancel);
        Assert.Equal([4, 3], (await ListAsync(Admin)).Messages.Select(m => (int)m.Body[0]));
    }

    [Fact]
    public async Task List_ManyFailures_PagesShowEachOnceAndOnlyOnesOwn()
    {
        var pushes = Enumerable.Range(0, 230).Select(i => Mesh.Push(i % 3 == 0 ? "team-b/app" : "team-a/app", $"v{i}", @event: $"e{i}")).ToList();
        await Mesh.Handler.OnRequestedAsync(pushes, Cancel);
        foreach (var push in pushes)
            await Mesh.Handler.OnFailedAsync(new Contracts.V1.ScanFailed { RequestId = push.RequestId, Reason = push.Tag!.EndsWith('1') ? "timeout" : "not-found", Message = "m" }, Cancel);

        foreach (var (caller, reason) in new[] { (Admin, null), (TeamA, null), (TeamA, "timeout") })
        {
            var expected = pushes.Where(p => caller.Sees(p.Registry, p.Repository) && (reason is null || p.Tag!.EndsWith('1'))).Select(p => p.RequestId.ToString("D"));
            var seen = new List<string>();
            for (string? token = ""; token is not null;)
            {
                var page = await Mesh.Failures.ListAsync(caller, reason, token, Cancel);
                Assert.InRange(page.Requests.Count, 0, 100);
                seen.AddRange(page.Requests.Select(r => r.Id));
                token = page.Next;
            }

            Assert.Equal(expected.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
        }

        await Assert.ThrowsAsync<ArgumentException>(() => Mesh.Failures.ListAsync(Admin, null, "x", Cancel));
    }

    [Fact]
    public async Task Drop_FailedRequest_IsNotListedAndCanStillBeRedriven()
    {
        var push = Mesh.Push();
        await Mesh.Handler.OnRequestedAsync([push], Cancel);
        var id = push.RequestId.ToString("D");
        Assert.Equal(FailureOutcome.NotFailed, await Mesh.Failures.DropAsync(Admin, id, Cancel));
        await Mesh.Handler.OnFailedAsync(new Contracts.V1.ScanFailed { RequestId = push.RequestId, Reason = "not-found", Message = "404" }, Cancel);

        Assert.Equal(FailureOutcome.Done, await Mesh.Failures.DropAsync(TeamA, id, Cancel));
        Assert.Equal(FailureOutcome.NotFailed, await Mesh.Failures.DropAsync(TeamA, id, Cancel));
        Assert.Empty((await ListAsync(Admin)).Requests);
        Assert.Equal(RequestState.Failed, (await Mesh.RequestAsync(push)).State);
        Assert.Equal(FailureOutcome.Done, await Mesh.Failures.RedriveAsync(TeamA, id, Cancel));
        await Mesh.Handler.OnFailedAsync(new Contracts.V1.ScanFailed { RequestId = push.RequestId, Reason = "not-found", Message = "404" }, Cancel);
        Assert.Equal(id, Assert.Single((await ListAsync(TeamA)).Requests).Id);
    }

    private static Glob All(string pattern) => Glob.TryParse(pattern, out var glob) ? glob : throw new ArgumentException(pattern);

    private Task<FailureList> ListAsync(Caller caller) => Mesh.Failures.ListAsync(caller, null, "", Cancel);

    private static DeadLetter Letter(ScanRequested request) => new()
    {
        Queue = request.Lane,
        Reason = "was handed out again and again and never acknowledged",
        ContentType = "application/vnd.masstransit+json",
        Body = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { message = new { request.RequestId } }),
        Request = request,
    };
}
