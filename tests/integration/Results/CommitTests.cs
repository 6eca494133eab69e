using ScanMesh.Contracts.V1;
using ScanMesh.Events.V1;
using ScanMesh.Results.Store.Rows;
using Severity = ScanMesh.Engine.Model.Severity;
using VerdictOutcome = ScanMesh.Events.V1.VerdictOutcome;

namespace ScanMesh.Tests.Integration.Results;

/// <summary>SEMANTICS S4 to S6: results, findings, verdicts, indexes and the log, on both stores.</summary>
public abstract class CommitTests : StoreTests
{
    private static readonly string Image = Reports.DigestOf("image");

    [Fact]
    public async Task Commit_FirstResult_TellsScanVerdictAndPush()
    {
        var push = Mesh.Push();
        await Mesh.ScanAsync(push, Reports.Of(Image, 1, Reports.Finding("CVE-1", Severity.Critical), Reports.Finding("CVE-2", Severity.Low, null)));
        var events = await Mesh.EventsAsync();
        Assert.Equal([Event.BodyOneofCase.ImageScanned, Event.BodyOneofCase.VerdictChanged, Event.BodyOneofCase.PushCompleted], events.Select(e => e.BodyCase));
        Assert.All(events, e =>
        {
            Assert.Equal(("corp", "team-a/app", Image), (e.Image.Registry, e.Image.Repository, e.Image.ManifestDigest));
            Assert.Equal(["v1"], e.Image.Tags);
            Assert.Equal(push.RequestId.ToString("D"), e.RequestId);
            Assert.Equal(push.Traceparent, e.Traceparent);
            Assert.Equal("e1", e.Evidence.MatchedAt.Epoch);
            Assert.Equal(7, Guid.Parse(e.Id).Version);
            Assert.Equal(Cause.Types.Kind.Push, e.Cause.Kind);
        });
        var scanned = events[0].ImageScanned;
        Assert.Equal((1, 1, 2), (scanned.Counts.Critical, scanned.Counts.Low, scanned.TotalFindings));
        Assert.Equal(["CVE-1", "CVE-2"], scanned.Findings.Select(f => f.Id));
        Assert.Equal((VerdictOutcome.Unspecified, VerdictOutcome.Fail), (events[1].VerdictChanged.Previous, events[1].VerdictChanged.Verdict.Outcome));
        Assert.Equal((VerdictOutcome.Fail, PushCompleted.Types.Outcome.Scanned, Image), (events[2].PushCompleted.Verdict.Outcome, events[2].PushCompleted.Outcome, events[2].PushCompleted.Digest));
    }

    [Fact]
    public async Task Commit_LaterResult_OpensAndClosesFindings()
    {
        await Mesh.ScanAsync(Mesh.Push(), Reports.Of(Image, 1, Reports.Finding("CVE-1", Severity.Critical), Reports.Finding("CVE-2"), Reports.Finding("CVE-3")));
        var openedAt = Mesh.Time.GetUtcNow();
        Mesh.Time.Advance(TimeSpan.FromDays(1));
        await Mesh.ScanAsync(Mesh.Push(@event: "e2"), Reports.Of(Image, 2, Reports.Finding("CVE-2", why: "another range"), Reports.Finding("CVE-3"), Reports.Finding("CVE-4")), set: "set2");

        var changed = Assert.Single(await Mesh.EventsAsync(Event.BodyOneofCase.FindingsChanged)).FindingsChanged;
        Assert.Equal((1, 1), (changed.Opened, changed.Closed));
        Assert.Equal(("CVE-4", "CVE-1"), (changed.OpenedFindings[0].Id, changed.ClosedFindings[0].Id));
        Assert.Equal(VerdictOutcome.Fail, (await Mesh.EventsAsync(Event.BodyOneofCase.VerdictChanged)).Last().VerdictChanged.Previous);

        var image = await Store.ReadAsync(s => s.Images.FindAsync("default", Image), Cancel);
        Assert.Equal(2, image!.ResultNumber);
        string[] chains = [.. ScanMesh.Results.Bases.LayerChain.Prefixes([Reports.Base.ToString(), Reports.Top.ToString()])];
        Assert.Equal([chains[1]], await Store.ReadAsync(s => s.Images.ListKnownChainsAsync("default", chains), Cancel));
        Assert.Equal((Image, "corp", "team-a/app"), Assert.Single((await Store.ReadAsync(s => s.Images.ListPlacesOfChainAsync("default", chains[1], 10), Cancel)).Select(p => (p.Digest, p.Registry, p.Repository))));
        int[] all = [0, 1, 2, 3, 4, 5];
        var first = await Store.ReadAsync(s => s.Findings.ListAsync(image.Id, 1, all, ScanMesh.Results.Store.Tables.FindingKey.Start, 100), Cancel);
        var second = await Store.ReadAsync(s => s.Findings.ListAsync(image.Id, 2, all, ScanMesh.Results.Store.Tables.FindingKey.Start, 100), Cancel);
        Assert.Equal(["CVE-1", "CVE-2", "CVE-3"], first.Select(f => f.Advisory));
        Assert.Equal(["CVE-2", "CVE-3", "CVE-4"], second.Select(f => f.Advisory));
        Assert.Equal(ScanMesh.Results.Store.StoredTime.ToStored(Mesh.Time.GetUtcNow()), first[0].ClosedAt);
        Assert.Equal(ScanMesh.Results.Store.StoredTime.ToStored(openedAt), second[0].OpenedAt);
        Assert.Null(second[0].ClosedAt);
    }

    [Fact]
    public async Task Commit_OlderRevisionOrGeneration_IsDropped()
    {
        await Mesh.ScanAsync(Mesh.Push(), Reports.Of(Image, 5, Reports.Finding("CVE-5")), generation: 2);
        Mesh.Time.Advance(TimeSpan.FromMinutes(1));
        var older = Mesh.Push(@event: "e2");
        await Mesh.ScanAsync(older, Reports.Of(Image, 4, Reports.Finding("CVE-4")), set: "set2", generation: 2);
        Mesh.Time.Advance(TimeSpan.FromMinutes(1));
        await Mesh.ScanAsync(Mesh.Push(@event: "e3"), Reports.Of(Image, 9, Reports.Finding("CVE-9")), set: "set1", generation: 1);
        var image = await Store.ReadAsync(s => s.Images.FindAsync("default", Image), Cancel);
        Assert.Equal((5, 1), (image!.Sequence, image.ResultNumber));
        Assert.Equal("CVE-5", Assert.Single(await Store.ReadAsync(s => s.Findings.ListOpenAsync(image.Id), Cancel)).Advisory);
        Assert.Single(await Mesh.EventsAsync(Event.BodyOneofCase.ImageScanned));
        Assert.Equal(3, (await Mesh.EventsAsync(Event.BodyOneofCase.PushCompleted)).Count);
        Assert.Equal(RequestState.Completed, (await Mesh.RequestAsync(older)).State);
    }

    [Fact]
    public async Task Commit_SecondRepository_AttachesAndIsToldThereOnce()
    {
        await Mesh.ScanAsync(Mesh.Push(), Reports.Of(Image, 1, Reports.Finding("CVE-1")));
        foreach (var tag in new[] { "x", "y" })
            Assert.True((await Mesh.BeginAsync(Mesh.Push("team-b/app", tag), Image)).Attach.Finished);
        var events = (await Mesh.EventsAsync()).Where(e => e.Image.Repository == "team-b/app").ToList();
        Assert.Equal(
            [Event.BodyOneofCase.ImageScanned, Event.BodyOneofCase.VerdictChanged, Event.BodyOneofCase.PushCompleted, Event.BodyOneofCase.PushCompleted], events.Select(e => e.BodyCase));
        Assert.All(events.Skip(2), e => Assert.Equal(PushCompleted.Types.Outcome.Attached, e.PushCompleted.Outcome));
        Assert.DoesNotContain("team-a", string.Concat(events), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commit_UnreadableAmongGood_FailsAlone()
    {
        var (good, bad, wrong) = (Mesh.Push(tag: "good"), Mesh.Push(tag: "bad"), Mesh.Push(tag: "wrong"));
        var facts = new List<ScanCompleted>();
        foreach (var push in new[] { good, bad, wrong })
        {
            var start = (await Mesh.BeginAsync(push, Reports.DigestOf(push.Tag!))).Start;
            facts.Add(await Mesh.StageAsync(push, start, Reports.Of(push == wrong ? Image : Reports.DigestOf(push.Tag!))));
            if (push == bad)
                await Mesh.Transactions.RunAsync(w => w.Store.StagedResults.PutAsync(new StagedResultRow { ScanId = start.ScanId, Fence = start.Fence, Body = [1, 2, 3], Size = 3, ResultDigest = "x" }), Cancel);
        }

        await Mesh.Handler.OnCompletedAsync(facts, Cancel);
        Assert.Equal(RequestState.Completed, (await Mesh.RequestAsync(good)).State);
        Assert.Equal((RequestState.Failed, "internal"), ((await Mesh.RequestAsync(bad)).State, (await Mesh.RequestAsync(bad)).Reason));
        Assert.Equal((RequestState.Failed, "internal"), ((await Mesh.RequestAsync(wrong)).State, (await Mesh.RequestAsync(wrong)).Reason));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Commit_WhatTheDatabaseCannotHold_FailsAloneAndHoldsNobodyUp(bool byWatchdog)
    {
        // SQLite holds both texts; PostgreSQL takes neither a NUL nor a key of many kilobytes.
        var hostile = new[] { "a\0b", Convert.ToHexString(new Random(7).GetItems<byte>([.. Enumerable.Range(0, 256).Select(i => (byte)i)], 6000)) };
        var (good, lost) = (Mesh.Push(tag: "good"), Mesh.Push(tag: "lost"));
        var facts = new List<ScanCompleted>();
        var bad = new List<ScanRequested>();
        await Mesh.Handler.OnRequestedAsync([lost], Cancel);
        for (var i = 0; i < hostile.Length; i++)
        {
            bad.Add(Mesh.Push(tag: $"bad{i}"));
            var report = Reports.Of(Reports.DigestOf(bad[i].Tag!));
            report = report with { Packages = [report.Packages[0] with { Name = hostile[i], Source = new Engine.Model.PackageSource(hostile[i], "1") }] };
            facts.Add(await Mesh.StageAsync(bad[i], (await Mesh.BeginAsync(bad[i], Reports.DigestOf(bad[i].Tag!))).Start, report));
        }

        facts.Add(await Mesh.StageAsync(good, (await Mesh.BeginAsync(good, Image)).Start, Reports.Of(Image)));
        Mesh.Time.Advance(TimeSpan.FromHours(2));
        if (byWatchdog)
            await Mesh.Watchdog.LookAsync(Cancel);
        else
            await Mesh.Handler.OnCompletedAsync(facts, Cancel);

        Assert.Equal(RequestState.Completed, (await Mesh.RequestAsync(good)).State);
        foreach (var push in bad)
            Assert.True((await Mesh.RequestAsync(push)) is { State: RequestState.Failed, Reason: "internal" } or { State: RequestState.Completed }, (await Mesh.RequestAsync(push)).State);
        if (byWatchdog)
            Assert.Contains(lost.RequestId, Mesh.Bus.Dispatched.Select(d => d.RequestId));
    }

    [Fact]
    public async Task Commit_ManyAtOnce_PositionsHaveNoGap()
    {
        var facts = new List<ScanCompleted>();
        foreach (var i in Enumerable.Range(0, 24))
        {
            var push = Mesh.Push(tag: $"t{i}");
            var start = (await Mesh.BeginAsync(push, Reports.DigestOf($"i{i}"))).Start;
            facts.Add(await Mesh.StageAsync(push, start, Reports.Of(Reports.DigestOf($"i{i}"), 1, Reports.Finding($"CVE-{i}"))));
        }

        await Task.WhenAll(facts.Chunk(2).Select(c => Task.Run(() => Mesh.Handler.OnCompletedAsync(c, Cancel), Cancel)));
        Assert.Equal(24 * 3, (await Mesh.EventsAsync()).Count);
    }

    [Fact]
    public async Task InvertedIndex_FindsTheImageByPackageAndBySource()
    {
        await Mesh.ScanAsync(Mesh.Push(), Reports.Of(Image));
        var id = (await Store.ReadAsync(s => s.Images.FindAsync("default", Image), Cancel))!.Id;
        Assert.Equal([id], await Store.ReadAsync(s => s.Layers.ListImagesWithAsync("deb", "openssl"), Cancel));
        Assert.Equal([id], await Store.ReadAsync(s => s.Layers.ListImagesWithAsync("deb", "libssl3"), Cancel));
        Assert.Empty(await Store.ReadAsync(s => s.Layers.ListImagesWithAsync("apk", "openssl"), Cancel));
    }

    [Fact]
    public async Task Index_CompleteWhenEveryImageChildEnded_WorstVerdict()
    {
        var (parent, fact, children) = Expand();
        await Mesh.Handler.OnRequestedAsync([parent, .. children], Cancel);
        await Mesh.Handler.OnExpandedAsync(fact, Cancel);
        await Mesh.Handler.OnExpandedAsync(fact, Cancel);
        await Mesh.ScanAsync(children[0], Reports.Of(children[0].Digest!));
        Assert.Equal(RequestState.Expanded, (await Mesh.RequestAsync(parent)).State);
        Assert.Empty(await Mesh.EventsAsync(Event.BodyOneofCase.PushCompleted));
        await Mesh.ScanAsync(children[1], Reports.Of(children[1].Digest!, 1, Reports.Finding("CVE-1", Severity.Critical)));

        Assert.Equal(RequestState.Completed, (await Mesh.RequestAsync(parent)).State);
        var push = Assert.Single(await Mesh.EventsAsync(Event.BodyOneofCase.PushCompleted));
        Assert.Equal((fact.IndexDigest, VerdictOutcome.Fail, "team-a/app:v1"), (push.PushCompleted.Digest, push.PushCompleted.Verdict.Outcome, push.PushCompleted.Reference));
        Assert.Equal((fact.IndexDigest, ""), (push.Image.IndexDigest, push.Image.ManifestDigest));
        Assert.Equal(["linux/amd64", "linux/arm64"], push.PushCompleted.Children.Select(c => c.Platform));
        Assert.Equal([VerdictOutcome.Pass, VerdictOutcome.Fail], push.PushCompleted.Children.Select(c => c.Verdict));
        Assert.All(await Mesh.EventsAsync(Event.BodyOneofCase.ImageScanned), e => Assert.Equal((fact.IndexDigest, "v1"), (e.Image.IndexDigest, Assert.Single(e.Image.Tags))));
    }

    [Fact]
    public async Task Index_ChildBeforeIndexAndRequests_CompletesAtExpansion()
    {
        var (parent, fact, children) = Expand();
        foreach (var child in children)
        {
            var start = (await Mesh.BeginAsync(child, child.Digest!)).Start;
            await Mesh.Handler.OnCompletedAsync([await Mesh.StageAsync(child, start, Reports.Of(child.Digest!))], Cancel);
        }

        await Mesh.Handler.OnExpandedAsync(fact, Cancel);
        Assert.Equal(RequestState.Completed, (await Mesh.RequestAsync(parent)).State);
        await Mesh.Handler.OnRequestedAsync([parent, .. children], Cancel);
        Assert.Equal(("src", RequestState.Completed), ((await Mesh.RequestAsync(parent)).Source, (await Mesh.RequestAsync(parent)).State));
        Assert.Equal(VerdictOutcome.Pass, Assert.Single(await Mesh.EventsAsync(Event.BodyOneofCase.PushCompleted)).PushCompleted.Verdict.Outcome);
    }

    [Fact]
    public async Task Index_FailedChild_IsNamedAndTheVerdictUnknown()
    {
        var (parent, fact, children) = Expand();
        await Mesh.Handler.OnRequestedAsync([parent], Cancel);
        await Mesh.Handler.OnExpandedAsync(fact, Cancel);
        await Mesh.ScanAsync(children[0], Reports.Of(children[0].Digest!));
        await Mesh.Handler.OnFailedAsync(new Contracts.V1.ScanFailed { RequestId = children[1].RequestId, Reason = "unsupported", Message = "windows" }, Cancel);
        var push = Assert.Single(await Mesh.EventsAsync(Event.BodyOneofCase.PushCompleted)).PushCompleted;
        Assert.Equal(VerdictOutcome.Unknown, push.Verdict.Outcome);
        Assert.Equal(("failed", "unsupported"), (push.Children[1].State, push.Children[1].Reason));
        Assert.Contains(push.Verdict.Reasons, r => r.Contains("linux/arm64", StringComparison.Ordinal));
        Assert.Equal(RequestState.Completed, (await Mesh.RequestAsync(parent)).State);
    }

    [Fact]
    public async Task Index_LastChildrenEndAtOnceWithExpansion_CompletesOnce()
    {
        var (parent, fact, children) = Expand();
        var facts = new List<ScanCompleted>();
        foreach (var child in children)
            facts.Add(await Mesh.StageAsync(child, (await Mesh.BeginAsync(child, child.Digest!)).Start, Reports.Of(child.Digest!)));
        await Task.WhenAll(
            facts.Select(f => Task.Run(() => Mesh.Handler.OnCompletedAsync([f], Cancel), Cancel)).Append(Task.Run(() => Mesh.Handler.OnExpandedAsync(fact, Cancel), Cancel)));
        Assert.Equal(RequestState.Completed, (await Mesh.RequestAsync(parent)).State);
        Assert.Single(await Mesh.EventsAsync(Event.BodyOneofCase.PushCompleted));
    }

    [Fact]
    public async Task Index_ChildThatWasThoughtToBeNoImage_CountsOnceItIsOne()
    {
        IndexChildRow Child(string kind) => new() { Position = 0, Digest = Reports.DigestOf("child"), Kind = kind, Platform = kind == "image" ? "linux/amd64" : null };
        foreach (var (told, kept) in new[] { ("other", "other"), ("image", "image"), ("other", "image") })
        {
            await Store.WriteAsync(
                async s =>
                {
                    await s.Indexes.PutAsync(Reports.DigestOf("index"), 0, [Child(told)]);
                    return true;
                },
                Cancel);
            Assert.Equal(kept, Assert.Single(await Store.ReadAsync(s => s.Indexes.ListChildrenAsync(Reports.DigestOf("index")), Cancel)).Kind);
        }
    }

    [Fact]
    public async Task Index_LostChildRequest_IsDispatchedFromTheIndexItself()
    {
        var (parent, fact, children) = Expand();
        await Mesh.Handler.OnRequestedAsync([parent], Cancel);
        await Mesh.Handler.OnExpandedAsync(fact, Cancel);
        Mesh.Time.Advance(Mesh.Options.RedispatchAfter);
        await Mesh.Watchdog.LookAsync(Cancel);
        Assert.Equal(children.Select(c => c.RequestId).Order(), Mesh.Bus.Dispatched.Select(d => d.RequestId).Order());
        Assert.All(Mesh.Bus.Dispatched, d => Assert.Equal(parent.RequestId, d.ParentId));
    }

    private (ScanRequested Parent, IndexExpanded Fact, List<ScanRequested> Children) Expand()
    {
        var parent = Mesh.Push();
        var children = new[] { "amd64", "arm64" }.Select(a =>
        {
            var digest = Reports.DigestOf(a);
            return parent with { RequestId = RequestId.ForChild(parent.RequestId, digest), ParentId = parent.RequestId, Tag = null, Digest = digest };
        }).ToList();
        var fact = new IndexExpanded
        {
            RequestId = parent.RequestId,
            Registry = "corp",
            Repository = "team-a/app",
            Tag = "v1",
            IndexDigest = Reports.DigestOf("index"),
            ResolvedAt = Mesh.Time.GetUtcNow(),
            Children =
            [
                new IndexChild { Digest = children[0].Digest!, Kind = "image", Platform = "linux/amd64", RequestId = children[0].RequestId },
                new IndexChild { Digest = Reports.DigestOf("attestation"), Kind = "attestation" },
                new IndexChild { Digest = children[1].Digest!, Kind = "image", Platform = "linux/arm64", RequestId = children[1].RequestId },
            ],
        };
        return (parent, fact, children);
    }
}
