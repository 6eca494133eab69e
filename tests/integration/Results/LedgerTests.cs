using ScanMesh.Contracts.V1;
using ScanMesh.Events.V1;
using ScanMesh.Mesh.V1;
using ScanMesh.Results.Store.Rows;
using Outcome = ScanMesh.Mesh.V1.BeginScanResponse.OutcomeOneofCase;

namespace ScanMesh.Tests.Integration.Results;

/// <summary>SEMANTICS S1, on both stores.</summary>
public abstract class LedgerTests : StoreTests
{
    private static readonly string Image = Reports.DigestOf("image");

    [Fact]
    public async Task Requested_TenIdenticalAtOnce_OneRow()
    {
        var push = Mesh.Push();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => Mesh.Handler.OnRequestedAsync([push, push], Cancel), Cancel)));
        var rows = await Store.ReadAsync(s => s.Requests.ListByReferenceAsync("team-a/app", null, null, 100), Cancel);
        Assert.Equal(push.RequestId.ToString("D"), Assert.Single(rows).Id);
        Assert.Equal(RequestState.Queued, rows[0].State);
    }

    [Fact]
    public async Task Requested_AfterBeginScan_ChangesNothing()
    {
        var push = Mesh.Push();
        Assert.Equal(Outcome.Start, (await Mesh.BeginAsync(push, Image)).OutcomeCase);
        var before = await Mesh.RequestAsync(push);
        Mesh.Time.Advance(TimeSpan.FromSeconds(5));
        await Mesh.Handler.OnRequestedAsync([push], Cancel);
        Assert.Equal(before, await Mesh.RequestAsync(push));
    }

    [Fact]
    public async Task BeginScan_TwoRequestsAtOnce_OneStartsOneAttaches()
    {
        var pushes = Enumerable.Range(0, 6).Select(i => Mesh.Push(tag: $"v{i}")).ToList();
        var answers = await Task.WhenAll(pushes.Select(p => Task.Run(() => Mesh.BeginAsync(p, Image), Cancel)));
        Assert.Single(answers, a => a.OutcomeCase == Outcome.Start);
        Assert.Equal(5, answers.Count(a => a.OutcomeCase == Outcome.Attach && !a.Attach.Finished));
    }

    [Fact]
    public async Task BeginScan_RedeliveredWhileLeased_AttachesAndStaysTheRunner()
    {
        var push = Mesh.Push();
        await Mesh.BeginAsync(push, Image);
        var again = await Mesh.BeginAsync(push, Image);
        Assert.False(again.Attach.Finished);
        Assert.Equal(RequestState.Scanning, (await Mesh.RequestAsync(push)).State);
        Assert.Equal(1, (await Mesh.ScanOfAsync(push)).Attempts);
    }

    [Fact]
    public async Task Completed_ThreeTagsOfOneImage_OneScanThreeReferencesThreePushes()
    {
        var pushes = new[] { "v1", "v1.0", "latest" }.Select(t => Mesh.Push(tag: t)).ToList();
        await Mesh.Handler.OnRequestedAsync(pushes, Cancel);
        var start = (await Mesh.BeginAsync(pushes[0], Image)).Start;
        await Mesh.BeginAsync(pushes[1], Image);
        await Mesh.Handler.OnCompletedAsync([await Mesh.StageAsync(pushes[0], start, Reports.Of(Image))], Cancel);
        Assert.True((await Mesh.BeginAsync(pushes[2], Image)).Attach.Finished);

        Assert.Equal([RequestState.Completed, RequestState.Attached, RequestState.Attached], await Task.WhenAll(pushes.Select(async p => (await Mesh.RequestAsync(p)).State)));
        Assert.Equal(
            ["team-a/app:v1", "team-a/app:v1.0", "team-a/app:latest"],
            (await Mesh.EventsAsync(Event.BodyOneofCase.PushCompleted)).OrderBy(e => pushes.FindIndex(p => p.RequestId.ToString("D") == e.RequestId)).Select(e => e.PushCompleted.Reference));
        Assert.Single(await Mesh.EventsAsync(Event.BodyOneofCase.ImageScanned));
        Assert.Single(await Mesh.EventsAsync(Event.BodyOneofCase.VerdictChanged));
        Assert.Equal(["latest", "v1", "v1.0"], await Store.ReadAsync(s => s.References.ListCurrentTagsAsync("corp", "team-a/app", [Image]), Cancel));
    }

    [Fact]
    public async Task Completed_DeliveredTwice_ChangesNothing()
    {
        var push = Mesh.Push();
        var start = (await Mesh.BeginAsync(push, Image)).Start;
        var fact = await Mesh.StageAsync(push, start, Reports.Of(Image));
        await Mesh.Handler.OnCompletedAsync([fact, fact], Cancel);
        var events = await Mesh.EventsAsync();
        await Mesh.Handler.OnCompletedAsync([fact], Cancel);
        Assert.Equal(events, await Mesh.EventsAsync());
    }

    [Fact]
    public async Task Lease_TakenOver_LowerFenceIsRefused()
    {
        var first = Mesh.Push();
        var second = Mesh.Push(tag: "v2");
        var old = (await Mesh.BeginAsync(first, Image)).Start;
        Mesh.Time.Advance(Mesh.Options.Lease + TimeSpan.FromSeconds(1));
        var now = (await Mesh.BeginAsync(second, Image)).Start;
        Assert.True(now.Fence > old.Fence);
        Assert.Equal(2, now.Attempt);

        Assert.Null(await Mesh.Ledger.RenewAsync(old.ScanId, old.Fence, Cancel));
        Assert.NotNull(await Mesh.Ledger.RenewAsync(now.ScanId, now.Fence, Cancel));
        Assert.False(await Mesh.Ledger.ReleaseAsync(new ReleaseLeaseRequest { ScanId = old.ScanId, Fence = old.Fence }, Cancel));
        await Mesh.Handler.OnCompletedAsync([await Mesh.StageAsync(first, old, Reports.Of(Image))], Cancel);
        await Mesh.Handler.OnFailedAsync(new Contracts.V1.ScanFailed { RequestId = first.RequestId, ScanId = Guid.Parse(old.ScanId), Fence = old.Fence, Reason = "corrupt", Message = "x" }, Cancel);
        Assert.Equal(RequestState.Scanning, (await Mesh.RequestAsync(first)).State);
        Assert.Empty(await Mesh.EventsAsync());

        await Mesh.Handler.OnCompletedAsync([await Mesh.StageAsync(second, now, Reports.Of(Image))], Cancel);
        Assert.Equal(RequestState.Attached, (await Mesh.RequestAsync(first)).State);
        Assert.Equal(RequestState.Completed, (await Mesh.RequestAsync(second)).State);
    }

    [Fact]
    public async Task Release_Uncounted_KeepsAttemptsAndRefusesTheOldFence()
    {
        var push = Mesh.Push();
        var start = (await Mesh.BeginAsync(push, Image)).Start;
        Assert.True(await Mesh.Ledger.ReleaseAsync(new ReleaseLeaseRequest { ScanId = start.ScanId, Fence = start.Fence }, Cancel));
        Assert.Null(await Mesh.Ledger.RenewAsync(start.ScanId, start.Fence, Cancel));
        Assert.Equal(1, (await Mesh.BeginAsync(push, Image)).Start.Attempt);
    }

    [Fact]
    public async Task BeginScan_ThirdAttempt_OnlyOnTheIsolatedLaneThenQuarantined()
    {
        var push = Mesh.Push();
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            Assert.Equal(attempt, (await Mesh.BeginAsync(push, Image)).Start.Attempt);
            Mesh.Time.Advance(Mesh.Options.Lease + TimeSpan.FromSeconds(1));
        }

        Assert.Equal(Outcome.Isolate, (await Mesh.BeginAsync(push, Image)).OutcomeCase);
        Assert.Equal(3, (await Mesh.BeginAsync(push, Image, lane: Lane.Isolated)).Start.Attempt);
        Mesh.Time.Advance(Mesh.Options.Lease + TimeSpan.FromSeconds(1));

        Assert.Equal("internal", (await Mesh.BeginAsync(push, Image, lane: Lane.Isolated)).Quarantined.Reason);
        Assert.Equal(RequestState.Failed, (await Mesh.RequestAsync(push)).State);
        Assert.Equal("internal", (await Mesh.BeginAsync(Mesh.Push(tag: "v2"), Image)).Quarantined.Reason);
        Assert.Equal(2, (await Mesh.EventsAsync(Event.BodyOneofCase.ScanFailed)).Count);
    }

    [Fact]
    public async Task Release_ThirdCountedAttempt_FailsWithItsReason()
    {
        var push = Mesh.Push();
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var start = (await Mesh.BeginAsync(push, Image, lane: attempt == 3 ? Lane.Isolated : Lane.Push)).Start;
            await Mesh.Ledger.ReleaseAsync(new ReleaseLeaseRequest { ScanId = start.ScanId, Fence = start.Fence, CountAttempt = true, Reason = "timeout", Message = "20 minutes" }, Cancel);
        }

        var row = await Mesh.RequestAsync(push);
        Assert.Equal((RequestState.Failed, "timeout", "20 minutes"), (row.State, row.Reason, row.Message));
    }

    [Fact]
    public async Task Failed_ByTheRegistry_IsTriedAnewByTheNextPush()
    {
        var push = Mesh.Push();
        var start = (await Mesh.BeginAsync(push, Image)).Start;
        await Mesh.Handler.OnFailedAsync(new Contracts.V1.ScanFailed { RequestId = push.RequestId, ScanId = Guid.Parse(start.ScanId), Fence = start.Fence, Reason = "unauthorized", Message = "401" }, Cancel);
        Assert.Equal("unauthorized", (await Mesh.BeginAsync(push, Image)).Quarantined.Reason);
        Assert.Equal(1, (await Mesh.BeginAsync(Mesh.Push(@event: "e2"), Image)).Start.Attempt);
    }

    [Fact]
    public async Task Failed_EveryRequestOfTheScanEnds()
    {
        var pushes = new[] { Mesh.Push(), Mesh.Push(tag: "v2") };
        var start = (await Mesh.BeginAsync(pushes[0], Image)).Start;
        await Mesh.BeginAsync(pushes[1], Image);
        await Mesh.Handler.OnFailedAsync(new Contracts.V1.ScanFailed { RequestId = pushes[0].RequestId, ScanId = Guid.Parse(start.ScanId), Fence = start.Fence, Reason = "corrupt", Message = "bad gzip" }, Cancel);
        foreach (var push in pushes)
            Assert.Equal((RequestState.Failed, "corrupt"), ((await Mesh.RequestAsync(push)).State, (await Mesh.RequestAsync(push)).Reason));
        Assert.Equal(["team-a/app:v1", "team-a/app:v2"], (await Mesh.EventsAsync(Event.BodyOneofCase.ScanFailed)).Select(e => e.ScanFailed.Reference).Order());
    }

    [Fact]
    public async Task Failed_ByOneRepositorysAccess_OthersAreTriedInTheirOwn()
    {
        var (denied, waiting) = (Mesh.Push("team-b/secret"), Mesh.Push());
        var start = (await Mesh.BeginAsync(denied, Image)).Start;
        Assert.False((await Mesh.BeginAsync(waiting, Image)).Attach.Finished);
        await Mesh.Handler.OnFailedAsync(new Contracts.V1.ScanFailed { RequestId = denied.RequestId, ScanId = Guid.Parse(start.ScanId), Fence = start.Fence, Reason = "unauthorized", Message = "no access to team-b/secret" }, Cancel);

        Assert.Equal(RequestState.Failed, (await Mesh.RequestAsync(denied)).State);
        Assert.Equal((RequestState.Queued, null), ((await Mesh.RequestAsync(waiting)).State, (await Mesh.RequestAsync(waiting)).ScanId));
        Mesh.Time.Advance(TimeSpan.FromHours(2));
        await Mesh.Watchdog.LookAsync(Cancel);
        Assert.Equal(waiting.RequestId, Assert.Single(Mesh.Bus.Dispatched).RequestId);
        Assert.Equal(1, (await Mesh.BeginAsync(waiting, Image)).Start.Attempt);
    }

    [Fact]
    public async Task Failed_InAnotherRepository_TellsTheReasonAndNotItsName()
    {
        var (own, other, late) = (Mesh.Push("team-b/secret"), Mesh.Push(), Mesh.Push("team-a/late"));
        var start = (await Mesh.BeginAsync(own, Image)).Start;
        await Mesh.BeginAsync(other, Image);
        await Mesh.Handler.OnFailedAsync(new Contracts.V1.ScanFailed { RequestId = own.RequestId, ScanId = Guid.Parse(start.ScanId), Fence = start.Fence, Reason = "corrupt", Message = "blob of team-b/secret is broken" }, Cancel);
        var quarantined = (await Mesh.BeginAsync(late, Image)).Quarantined;

        Assert.Contains("team-b/secret", (await Mesh.RequestAsync(own)).Message, StringComparison.Ordinal);
        foreach (var row in new[] { await Mesh.RequestAsync(other), await Mesh.RequestAsync(late) })
        {
            Assert.Equal((RequestState.Failed, "corrupt"), (row.State, row.Reason));
            Assert.DoesNotContain("team-b", row.Message, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("team-b", quarantined.Message, StringComparison.Ordinal);
        Assert.Single(await Mesh.EventsAsync(Event.BodyOneofCase.ScanFailed), e => e.ScanFailed.Message.Contains("team-b", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tag_TurnsFromImageToIndexBetweenAttempts_RequestEndsWithTheIndex()
    {
        var push = Mesh.Push();
        await Mesh.BeginAsync(push, Image);
        var child = Reports.DigestOf("child");
        var fact = new IndexExpanded
        {
            RequestId = push.RequestId,
            Registry = push.Registry,
            Repository = push.Repository,
            Tag = push.Tag,
            IndexDigest = Reports.DigestOf("index"),
            ResolvedAt = Mesh.Time.GetUtcNow(),
            Children = [new IndexChild { Digest = child, Kind = "image", Platform = "linux/amd64", RequestId = RequestId.ForChild(push.RequestId, child) }],
        };
        await Mesh.Handler.OnExpandedAsync(fact, Cancel);
        Assert.Equal(RequestState.Expanded, (await Mesh.RequestAsync(push)).State);

        var childPush = Mesh.Push(tag: null, digest: child) with { RequestId = RequestId.ForChild(push.RequestId, child), ParentId = push.RequestId };
        await Mesh.ScanAsync(childPush, Reports.Of(child));
        Assert.Equal(RequestState.Completed, (await Mesh.RequestAsync(push)).State);
        Assert.Equal(fact.IndexDigest, Assert.Single(await Mesh.EventsAsync(Event.BodyOneofCase.PushCompleted)).PushCompleted.Digest);
    }

    [Fact]
    public async Task Watchdog_BusAway_ClaimsNothing()
    {
        await Mesh.Handler.OnRequestedAsync([Mesh.Push()], Cancel);
        foreach (var lane in Lane.All)
            Mesh.Bus.Depths[lane] = null;
        Mesh.Time.Advance(TimeSpan.FromHours(2));
        await Mesh.Watchdog.LookAsync(Cancel);
        Assert.Equal(0, (await Mesh.RequestAsync(Mesh.Push())).Dispatches);
        Mesh.Bus.Depths.Clear();
        await Mesh.Watchdog.LookAsync(Cancel);
        Assert.Single(Mesh.Bus.Dispatched);
    }

    [Fact]
    public async Task Redrive_FailedRequest_IsScannedAgainFromTheFirstAttempt()
    {
        var push = Mesh.Push();
        var start = (await Mesh.BeginAsync(push, Image)).Start;
        Assert.Null(await Mesh.Redrives.RedriveAsync(push.RequestId.ToString("D"), Cancel));
        await Mesh.Handler.OnFailedAsync(new Contracts.V1.ScanFailed { RequestId = push.RequestId, ScanId = Guid.Parse(start.ScanId), Fence = start.Fence, Reason = "corrupt", Message = "x" }, Cancel);

        Assert.NotNull(await Mesh.Redrives.RedriveAsync(push.RequestId.ToString("D"), Cancel));
        Assert.Equal(push.RequestId, Assert.Single(Mesh.Bus.Dispatched).RequestId);
        var again = (await Mesh.BeginAsync(push, Image)).Start;
        Assert.Equal(1, again.Attempt);
        await Mesh.Handler.OnCompletedAsync([await Mesh.StageAsync(push, again, Reports.Of(Image))], Cancel);
        Assert.Equal(RequestState.Completed, (await Mesh.RequestAsync(push)).State);
        Assert.Single(await Mesh.EventsAsync(Event.BodyOneofCase.PushCompleted));
    }

    [Fact]
    public async Task Redrive_BusAway_WatchdogDispatches()
    {
        var push = Mesh.Push();
        await Mesh.Handler.OnRequestedAsync([push], Cancel);
        await Mesh.Handler.OnFailedAsync(new Contracts.V1.ScanFailed { RequestId = push.RequestId, Reason = "not-found", Message = "404" }, Cancel);
        Mesh.Bus.Away = true;
        Assert.NotNull(await Mesh.Redrives.RedriveAsync(push.RequestId.ToString("D"), Cancel));
        Mesh.Bus.Away = false;
        Mesh.Time.Advance(Mesh.Options.RedispatchAfter);
        await Mesh.Watchdog.LookAsync(Cancel);
        Assert.Equal(push.RequestId, Assert.Single(Mesh.Bus.Dispatched).RequestId);
    }

    [Fact]
    public async Task BeginScan_KnownLayers_SayWhetherSeenInTheRepository()
    {
        var push = Mesh.Push();
        await Mesh.ScanAsync(push, Reports.Of(Image));
        await Mesh.Transactions.RunAsync(
            w => w.Store.Layers.PutAsync(new LayerRow { TrustDomain = "default", Digest = Reports.Base.ToString(), AnalyserSet = "set", UncompressedDigest = "x", Record = [1] }), Cancel);
        var same = (await Mesh.BeginAsync(Mesh.Push(tag: "v2"), Reports.DigestOf("other"))).Start.KnownLayers;
        var elsewhere = (await Mesh.BeginAsync(Mesh.Push("team-b/app"), Reports.DigestOf("third"))).Start.KnownLayers;
        Assert.Equal((Reports.Base.ToString(), true), (Assert.Single(same).Digest, same[0].SeenInRepository));
        Assert.Equal((Reports.Base.ToString(), false), (Assert.Single(elsewhere).Digest, elsewhere[0].SeenInRepository));
        Assert.Empty((await Mesh.BeginAsync(Mesh.Push(tag: "v3"), Reports.DigestOf("fourth"), set: "another")).Start.KnownLayers);
    }

    [Fact]
    public async Task Tag_ObservationsOutOfOrder_NewestByResolvedTimeIsCurrent()
    {
        var later = Mesh.Time.GetUtcNow();
        var (a, b) = (Reports.DigestOf("a"), Reports.DigestOf("b"));
        await Mesh.BeginAsync(Mesh.Push(@event: "new"), b, resolvedAt: later);
        var old = Mesh.Push(@event: "old");
        var start = (await Mesh.BeginAsync(old, a, resolvedAt: later.AddMinutes(-1))).Start;
        Assert.Equal(b, (await Store.ReadAsync(s => s.References.FindCurrentAsync("corp", "team-a/app", "v1"), Cancel))!.Digest);
        Assert.Equal(2, (await Store.ReadAsync(s => s.References.ListHistoryAsync("corp", "team-a/app", "v1", 10), Cancel)).Count);

        await Mesh.Handler.OnCompletedAsync([await Mesh.StageAsync(old, start, Reports.Of(a))], Cancel);
        Assert.Equal(RequestState.Superseded, (await Mesh.RequestAsync(old)).State);
        Assert.Empty(await Mesh.EventsAsync(Event.BodyOneofCase.PushCompleted));
        Assert.Single(await Mesh.EventsAsync(Event.BodyOneofCase.ImageScanned));
    }

    [Fact]
    public async Task Ignored_EndsTheRequest()
    {
        var push = Mesh.Push();
        await Mesh.Handler.OnRequestedAsync([push], Cancel);
        var fact = new RequestIgnored { RequestId = push.RequestId, Digest = Image, Reason = "a signature" };
        await Mesh.Handler.OnIgnoredAsync(fact, Cancel);
        await Mesh.Handler.OnIgnoredAsync(fact, Cancel);
        Assert.Equal((RequestState.Ignored, "a signature"), ((await Mesh.RequestAsync(push)).State, (await Mesh.RequestAsync(push)).Message));
        Assert.True((await Mesh.BeginAsync(push, Image)).Attach.Finished);
    }

    [Fact]
    public async Task Watchdog_ExpiredLease_DispatchesAgainOnceThenIsolated()
    {
        var push = Mesh.Push();
        await Mesh.BeginAsync(push, Image);
        await Mesh.Watchdog.LookAsync(Cancel);
        Assert.Empty(Mesh.Bus.Dispatched);

        Mesh.Time.Advance(Mesh.Options.Lease + TimeSpan.FromSeconds(1));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Mesh.Watchdog.LookAsync(Cancel), Cancel)));
        Assert.Equal(Lane.Push, Assert.Single(Mesh.Bus.Dispatched).Lane);

        Assert.Equal(2, (await Mesh.BeginAsync(push, Image)).Start.Attempt);
        Mesh.Time.Advance(Mesh.Options.Lease + TimeSpan.FromSeconds(1));
        await Mesh.Watchdog.LookAsync(Cancel);
        Assert.Equal([Lane.Push, Lane.Isolated], Mesh.Bus.Dispatched.Select(d => d.Lane));

        Assert.Equal(3, (await Mesh.BeginAsync(push, Image, lane: Lane.Isolated)).Start.Attempt);
        Mesh.Time.Advance(Mesh.Options.Lease + TimeSpan.FromSeconds(1));
        await Mesh.Watchdog.LookAsync(Cancel);
        Assert.Equal(2, Mesh.Bus.Dispatched.Count);
        Assert.Equal(RequestState.Failed, (await Mesh.RequestAsync(push)).State);
    }

    [Fact]
    public async Task Watchdog_WorkerDiedAfterStaging_CommitsWithoutAnotherAttempt()
    {
        var push = Mesh.Push();
        var start = (await Mesh.BeginAsync(push, Image)).Start;
        await Mesh.StageAsync(push, start, Reports.Of(Image));
        Mesh.Time.Advance(Mesh.Options.Lease + TimeSpan.FromSeconds(1));
        Assert.False((await Mesh.BeginAsync(Mesh.Push(tag: "v2"), Image)).Attach.Finished);
        await Mesh.Watchdog.LookAsync(Cancel);
        Assert.Empty(Mesh.Bus.Dispatched);
        Assert.Equal(RequestState.Completed, (await Mesh.RequestAsync(push)).State);
        Assert.Equal(2, (await Mesh.EventsAsync(Event.BodyOneofCase.PushCompleted)).Count);
    }

    [Fact]
    public async Task Watchdog_Queued_OnlyWhenItsLaneIsEmptyOrAfterGrowingBackOff()
    {
        var push = Mesh.Push();
        await Mesh.Handler.OnRequestedAsync([push], Cancel);
        Mesh.Bus.Depths[Lane.Push] = 3;
        Mesh.Time.Advance(Mesh.Options.QueuedBackoff - TimeSpan.FromSeconds(1));
        await Mesh.Watchdog.LookAsync(Cancel);
        Assert.Empty(Mesh.Bus.Dispatched);
        Mesh.Time.Advance(TimeSpan.FromSeconds(1));
        await Mesh.Watchdog.LookAsync(Cancel);
        Assert.Single(Mesh.Bus.Dispatched);
        Mesh.Time.Advance(Mesh.Options.QueuedBackoff);
        await Mesh.Watchdog.LookAsync(Cancel);
        Assert.Single(Mesh.Bus.Dispatched);
        Mesh.Time.Advance(Mesh.Options.QueuedBackoff);
        await Mesh.Watchdog.LookAsync(Cancel);
        Assert.Equal(2, Mesh.Bus.Dispatched.Count);

        Mesh.Bus.Depths[Lane.Push] = 0;
        Mesh.Time.Advance(Mesh.Options.RedispatchAfter * 4);
        await Mesh.Watchdog.LookAsync(Cancel);
        Assert.Equal(3, Mesh.Bus.Dispatched.Count);
        Assert.Equal("ledger", Mesh.Bus.Dispatched.Last().Source);

        Mesh.Bus.Depths[Lane.Push] = null;
        Mesh.Time.Advance(Mesh.Options.RedispatchAfter * 8);
        await Mesh.Watchdog.LookAsync(Cancel);
        Assert.Equal(3, Mesh.Bus.Dispatched.Count);
    }

    [Fact]
    public async Task Watchdog_RetryAt_IsRespected()
    {
        var push = Mesh.Push();
        var start = (await Mesh.BeginAsync(push, Image)).Start;
        var retryAt = Mesh.Time.GetUtcNow().AddMinutes(10);
        await Mesh.Ledger.ReleaseAsync(
            new ReleaseLeaseRequest { ScanId = start.ScanId, Fence = start.Fence, CountAttempt = true, RetryAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(retryAt), Reason = "registry-unavailable" }, Cancel);
        Mesh.Time.SetUtcNow(retryAt);
        await Mesh.Watchdog.LookAsync(Cancel);
        Assert.Empty(Mesh.Bus.Dispatched);
        Mesh.Time.Advance(Mesh.Options.RedispatchAfter);
        await Mesh.Watchdog.LookAsync(Cancel);
        Assert.Single(Mesh.Bus.Dispatched);
    }

    [Fact]
    public async Task Watchdog_RequestThatNamesAnotherImageNow_LeavesItsOldScan()
    {
        var push = Mesh.Push();
        await Mesh.BeginAsync(push, Image);
        var oldScan = await Mesh.ScanOfAsync(push);
        Mesh.Time.Advance(Mesh.Options.Lease + TimeSpan.FromSeconds(1));
        var moved = (await Mesh.BeginAsync(push, Reports.DigestOf("moved"))).Start;
        Assert.Equal(1, moved.Attempt);
        await Mesh.Watchdog.LookAsync(Cancel);
        Assert.Empty(Mesh.Bus.Dispatched);
        Assert.Equal(ScanState.Idle, (await Store.ReadAsync(s => s.Scans.FindAsync(oldScan.Id), Cancel))!.State);
    }
}
