using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using ScanMesh.Events.V1;
using ScanMesh.Results.Log;
using ScanMesh.Results.Store;
using Severity = ScanMesh.Events.V1.Severity;
using StatusCode = Grpc.Core.StatusCode;

namespace ScanMesh.Tests.Integration.Results;

/// <summary>SEMANTICS S5 as a subscriber sees it.</summary>
public sealed class WatchTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Watch_ResumedFromEachCursor_NoGapAndNoRepeat()
    {
        await using var host = await ResultsHost.StartAsync();
        foreach (var i in Enumerable.Range(0, 4))
            await host.ScanAsync("team-a/app", $"v{i}", Reports.Of(Reports.DigestOf($"i{i}")));
        var all = await TakeAsync(host, new WatchRequest { Oldest = new() }, 12);
        var joined = new List<string>();
        var request = new WatchRequest { Oldest = new() };
        while (joined.Count < 12)
        {
            var some = await TakeAsync(host, request, 3);
            joined.AddRange(some.Select(e => e.Id));
            request = new WatchRequest { Cursor = some[^1].Cursor };
        }

        Assert.Equal(all.Select(e => e.Id), joined);
        Assert.Equal(12, joined.Distinct().Count());
    }

    [Fact]
    public async Task Watch_Live_EventsArriveWithoutReconnecting()
    {
        await using var host = await ResultsHost.StartAsync();
        await host.ScanAsync("team-a/app", "old", Reports.Of(Reports.DigestOf("old")));
        using var call = Open(host, new WatchRequest { Now = new() });
        Assert.True(await call.ResponseStream.MoveNext(Cancel));
        Assert.NotNull(call.ResponseStream.Current.Heartbeat);
        var next = call.ResponseStream.MoveNext(Cancel);
        await host.ScanAsync("team-a/app", "new", Reports.Of(Reports.DigestOf("new")));
        Assert.True(await next);
        Assert.Equal(Reports.DigestOf("new"), call.ResponseStream.Current.Event.Image.ManifestDigest);
    }

    [Fact]
    public async Task Watch_Since_BeginsWithTheFirstEventThen()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        await using var host = await ResultsHost.StartAsync(time);
        await host.ScanAsync("team-a/app", "v1", Reports.Of(Reports.DigestOf("one")));
        time.Advance(TimeSpan.FromMinutes(1));
        var since = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(time.GetUtcNow());
        await host.ScanAsync("team-a/app", "v2", Reports.Of(Reports.DigestOf("two")));
        var events = await TakeAsync(host, new WatchRequest { Since = since }, 3);
        Assert.All(events, e => Assert.Equal(Reports.DigestOf("two"), e.Image.ManifestDigest));
    }

    [Fact]
    public async Task Watch_Snapshot_StateThenEndThenTheLog()
    {
        await using var host = await ResultsHost.StartAsync();
        await host.ScanAsync("team-a/app", "v1", Reports.Of(Reports.DigestOf("one"), 1, Reports.Finding("CVE-1")));
        await host.ScanAsync("team-b/app", "v1", Reports.Of(Reports.DigestOf("one")));
        using var call = Open(host, new WatchRequest { Snapshot = new() });
        var state = new List<Event>();
        while (await call.ResponseStream.MoveNext(Cancel) && call.ResponseStream.Current.Event is { } item)
            state.Add(item);
        Assert.Equal(["team-a/app", "team-b/app"], state.Select(e => e.Image.Repository));
        Assert.All(state, e => Assert.Equal((Event.BodyOneofCase.ImageScanned, "", 1), (e.BodyCase, e.Cursor, e.ImageScanned.TotalFindings)));
        var log = await TakeAsync(host, new WatchRequest { Oldest = new() }, 6);
        Assert.Equal(log.Where(e => e.BodyCase == Event.BodyOneofCase.ImageScanned).Select(e => e.Id).Order(), state.Select(e => e.Id).Order());

        Assert.Equal(log[^1].Cursor, call.ResponseStream.Current.SnapshotEnd.Cursor);
        await host.ScanAsync("team-a/app", "v2", Reports.Of(Reports.DigestOf("two")));
        Assert.True(await call.ResponseStream.MoveNext(Cancel));
        Assert.Equal(Reports.DigestOf("two"), call.ResponseStream.Current.Event.Image.ManifestDigest);
    }

    [Fact]
    public async Task Watch_Filter_FieldsAreAndedValuesOred()
    {
        await using var host = await ResultsHost.StartAsync();
        await host.ScanAsync("team-a/app", "v1", Reports.Of(Reports.DigestOf("one"), 1, Reports.Finding("CVE-1", Engine.Model.Severity.Critical)));
        await host.ScanAsync("team-b/deep/app", "v1", Reports.Of(Reports.DigestOf("two"), 1, Reports.Finding("CVE-2", Engine.Model.Severity.Low)));
        await host.ScanAsync("team-c/app", "latest", Reports.Of(Reports.DigestOf("three")));
        var scanned = new Filter { Kinds = { EventKind.ImageScanned } };

        Assert.Equal(["team-a/app"], await RepositoriesAsync(scanned.Clone(), f => f.Severities.Add([Severity.Critical, Severity.High])));
        Assert.Equal(["team-a/app", "team-b/deep/app"], await RepositoriesAsync(scanned.Clone(), f => f.Tags.Add(["v*"])));
        Assert.Equal(["team-b/deep/app"], await RepositoriesAsync(scanned.Clone(), f => f.Repositories.Add(["team-b/**", "nothing"])));
        Assert.Equal([], await RepositoriesAsync(scanned.Clone(), f => f.Repositories.Add("team-b/*")));
        Assert.Equal([], await RepositoriesAsync(scanned.Clone(), f => f.Registries.Add("other")));

        async Task<List<string>> RepositoriesAsync(Filter filter, Action<Filter> change)
        {
            change(filter);
            using var call = Open(host, new WatchRequest { Oldest = new(), Filter = filter, HeartbeatSeconds = 1 });
            var found = new List<string>();
            while (await call.ResponseStream.MoveNext(Cancel) && call.ResponseStream.Current.Event is { } item)
                found.Add(item.Image.Repository);
            return found;
        }
    }

    [Fact]
    public async Task Watch_Heartbeat_CarriesCursorAndAgeOfTheData()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        await using var host = await ResultsHost.StartAsync(time);
        await host.ScanAsync("team-a/app", "v1", Reports.Of(Reports.DigestOf("one")));
        using var call = Open(host, new WatchRequest { Now = new(), HeartbeatSeconds = 30 });
        Assert.True(await call.ResponseStream.MoveNext(Cancel));
        var begun = time.GetUtcNow();
        var next = call.ResponseStream.MoveNext(Cancel);
        while (!next.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(next, Task.Delay(20, Cancel));
        }

        var beat = call.ResponseStream.Current.Heartbeat;
        Assert.InRange(time.GetUtcNow() - begun, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60));
        Assert.Equal(3, Cursor.TryParse(beat.Cursor, out var cursor) ? cursor.Value.Position : -1);
        Assert.InRange(beat.DataAge.ToTimeSpan(), TimeSpan.FromDays(59), TimeSpan.FromDays(60));
    }

    [Fact]
    public async Task Watch_TokenTakenAway_EndsWithinAMinute()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "file-token", Cancel);
        await using var host = await ResultsHost.StartAsync(
            time, change: o => o with { Api = new() { Tokens = [new() { Name = "t", TokenFile = file, Repositories = ["**"], Scopes = ["subscribe"] }] } });
        await host.ScanAsync("team-a/app", "v1", Reports.Of(Reports.DigestOf("one")));
        using var call = Open(host, new WatchRequest { Oldest = new(), HeartbeatSeconds = 300 }, "file-token");
        for (var i = 0; i < 3; i++)
            Assert.True(await call.ResponseStream.MoveNext(Cancel));
        var next = call.ResponseStream.MoveNext(Cancel);
        await File.WriteAllTextAsync(file, "another-token", Cancel);
        for (var seconds = 0; seconds < 70 && !next.IsCompleted; seconds++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(next, Task.Delay(10, Cancel));
        }

        Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(() => next.WaitAsync(TimeSpan.FromSeconds(30), Cancel))).StatusCode);
        File.Delete(file);
    }

    [Theory]
    [InlineData("filter.repositories[1]")]
    [InlineData("filter.kinds[0]")]
    [InlineData("filter.severities[0]")]
    [InlineData("heartbeat_seconds")]
    [InlineData("cursor")]
    [InlineData("start")]
    public async Task Watch_BadField_IsInvalidArgumentWithItsPath(string path)
    {
        await using var host = await ResultsHost.StartAsync();
        var request = new WatchRequest { Oldest = new(), Filter = new Filter() };
        switch (path)
        {
            case "filter.repositories[1]":
                request.Filter.Repositories.Add(["ok/*", "a***b"]);
                break;
            case "filter.kinds[0]":
                request.Filter.Kinds.Add(EventKind.Unspecified);
                break;
            case "filter.severities[0]":
                request.Filter.Severities.Add((Severity)99);
                break;
            case "heartbeat_seconds":
                request.HeartbeatSeconds = 301;
                break;
            case "cursor":
                request.Cursor = "tampered";
                break;
            case "start":
                request.ClearStart();
                break;
        }

        var error = await ErrorAsync(host, request);
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Equal(path, error.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations[0].Field);
    }

    [Fact]
    public async Task Watch_CursorThatCannotBeServed_SaysWhyAndTheOldest()
    {
        await using var host = await ResultsHost.StartAsync();
        foreach (var i in Enumerable.Range(0, 3))
            await host.ScanAsync("team-a/app", $"v{i}", Reports.Of(Reports.DigestOf($"i{i}")));
        var events = await TakeAsync(host, new WatchRequest { Oldest = new() }, 9);
        var epoch = Cursor.TryParse(events[0].Cursor, out var first) ? first.Value.Epoch : Guid.Empty;

        await RefusedAsync(new Cursor(Guid.NewGuid(), 1), StatusCode.FailedPrecondition, "EPOCH_CHANGED", oldest: 0);
        await RefusedAsync(new Cursor(epoch, 10), StatusCode.FailedPrecondition, "EPOCH_CHANGED", oldest: 0);

        var store = host.App.Services.GetRequiredService<IResultsStore>();
        await store.WriteAsync(
            async s =>
            {
                await s.ExecuteAsync("DELETE FROM events WHERE position <= 4");
                return await s.ExecuteAsync("UPDATE log_head SET floor = 4");
            },
            Cancel);
        await RefusedAsync(first!.Value, StatusCode.OutOfRange, "CURSOR_EXPIRED", oldest: 4);
        Assert.Equal(events.Skip(4).Select(e => e.Id), (await TakeAsync(host, new WatchRequest { Oldest = new() }, 5)).Select(e => e.Id));
        Assert.Equal(events[4].Id, (await TakeAsync(host, new WatchRequest { Cursor = new Cursor(epoch, 4).ToString() }, 1))[0].Id);

        async Task RefusedAsync(Cursor cursor, StatusCode code, string reason, long oldest)
        {
            var error = await ErrorAsync(host, new WatchRequest { Cursor = cursor.ToString() });
            var info = error.GetRpcStatus()!.GetDetail<ErrorInfo>()!;
            Assert.Equal((code, reason), (error.StatusCode, info.Reason));
            Assert.Equal(new Cursor(epoch, oldest).ToString(), info.Metadata["oldest_cursor"]);
        }
    }

    private static async Task<RpcException> ErrorAsync(ResultsHost host, WatchRequest request)
    {
        using var call = Open(host, request);
        return await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Cancel));
    }

    private static AsyncServerStreamingCall<WatchResponse> Open(ResultsHost host, WatchRequest request, string token = "admin-token") =>
        new Events.V1.Events.EventsClient(host.Channel("grpc")).Watch(request, ResultsHost.Bearer(token), cancellationToken: Cancel);

    private static async Task<List<Event>> TakeAsync(ResultsHost host, WatchRequest request, int count)
    {
        using var call = Open(host, request);
        var events = new List<Event>();
        while (events.Count < count && await call.ResponseStream.MoveNext(Cancel))
            if (call.ResponseStream.Current.Event is { } item)
                events.Add(item);
        return events;
    }
}
