using ScanMesh.Contracts.V1;
using ScanMesh.Events.V1;
using ScanMesh.Results.Ledger;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Tests.Integration.Results;

/// <summary>A push that its sender tells several times without an id is one push (issue of Docker Hub: six calls for one multi-arch push), on both stores.</summary>
public abstract class CoalescingTests : StoreTests
{
    private static readonly string Image = Reports.DigestOf("image");

    [Fact]
    public async Task SixCallsWithinSeconds_OneScanOnePushTold()
    {
        var pushes = await PushAsync(6, TimeSpan.FromMilliseconds(500));
        var start = (await Mesh.BeginAsync(pushes[2], Image)).Start;
        foreach (var push in pushes.Where(p => p != pushes[2]))
            Assert.NotNull((await Mesh.BeginAsync(push, Image)).Attach);
        await Mesh.Handler.OnCompletedAsync([await Mesh.StageAsync(pushes[2], start, Reports.Of(Image))], Cancel);

        Assert.Single(await Mesh.EventsAsync(Event.BodyOneofCase.ImageScanned));
        var told = Assert.Single(await Mesh.EventsAsync(Event.BodyOneofCase.PushCompleted)).RequestId;
        foreach (var push in pushes)
        {
            var row = await Mesh.RequestAsync(push);
            Assert.True(row.State is RequestState.Completed or RequestState.Attached);
            Assert.Equal(row.Id == told, row.Message is null);
            Assert.Equal(row.Id != told, row.Message?.Contains(told, StringComparison.Ordinal) == true);
        }
    }

    [Fact]
    public async Task EachAfterTheResultIsThere_OnlyTheFirstIsTold()
    {
        var pushes = await PushAsync(3, TimeSpan.FromSeconds(1));
        await Mesh.ScanAsync(pushes[0], Reports.Of(Image));
        foreach (var push in pushes[1..])
            Assert.True((await Mesh.BeginAsync(push, Image)).Attach.Finished);
        Assert.Equal(pushes[0].RequestId.ToString("D"), Assert.Single(await Mesh.EventsAsync(Event.BodyOneofCase.PushCompleted)).RequestId);
    }

    [Fact]
    public async Task AtOnceFromManyReplicas_OneIsTold()
    {
        var pushes = await PushAsync(8, TimeSpan.FromMilliseconds(100));
        await Mesh.ScanAsync(pushes[0], Reports.Of(Image));
        await Task.WhenAll(pushes[1..].Select(p => Task.Run(() => Mesh.BeginAsync(p, Image), Cancel)));
        Assert.Single(await Mesh.EventsAsync(Event.BodyOneofCase.PushCompleted));
    }

    [Theory]
    [InlineData("later")]
    [InlineData("another image")]
    [InlineData("another tag")]
    [InlineData("another source")]
    [InlineData("asked for")]
    public async Task AnotherPush_IsTold(string what)
    {
        var first = Mesh.Push();
        await Mesh.Handler.OnRequestedAsync([first], Cancel);
        await Mesh.ScanAsync(first, Reports.Of(Image));
        Mesh.Time.Advance(what == "later" ? RequestEndings.CoalescedWithin + TimeSpan.FromMilliseconds(1) : TimeSpan.FromSeconds(1));
        var second = Mesh.Push(tag: what == "another tag" ? "v2" : "v1", @event: "e2", lane: what == "asked for" ? Lane.OnDemand : Lane.Push) with { Source = what == "another source" ? "other" : "src" };
        await Mesh.Handler.OnRequestedAsync([second], Cancel);
        if (what == "another image")
            await Mesh.ScanAsync(second, Reports.Of(Reports.DigestOf("another")));
        else
            await Mesh.BeginAsync(second, Image);
        Assert.Equal(2, (await Mesh.EventsAsync(Event.BodyOneofCase.PushCompleted)).Count);
    }

    [Fact]
    public async Task FirstFails_TheOtherIsToldAll()
    {
        var pushes = await PushAsync(2, TimeSpan.FromSeconds(1));
        await Mesh.Handler.OnFailedAsync(new Contracts.V1.ScanFailed { RequestId = pushes[0].RequestId, Reason = "not-found", Message = "gone for a moment" }, Cancel);
        await Mesh.ScanAsync(pushes[1], Reports.Of(Image));
        Assert.Equal(pushes[1].RequestId.ToString("D"), Assert.Single(await Mesh.EventsAsync(Event.BodyOneofCase.PushCompleted)).RequestId);
    }

    private async Task<List<ScanRequested>> PushAsync(int count, TimeSpan apart)
    {
        var pushes = new List<ScanRequested>();
        for (var i = 0; i < count; i++)
        {
            pushes.Add(Mesh.Push(@event: $"call {i}"));
            Mesh.Time.Advance(apart);
        }

        await Mesh.Handler.OnRequestedAsync(pushes, Cancel);
        return pushes;
    }
}
