using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using ScanMesh.Client;
using ScanMesh.Events.V1;
using Any = Google.Protobuf.WellKnownTypes.Any;

namespace ScanMesh.Tests.Unit.Client;

public class WatchTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Watch_ServerDropsConnectionsInEveryWay_JoinedSequenceHasNoGapAndNoRepeat()
    {
        const int total = 60;
        var drop = 0;
        var events = new ScriptedEvents([async (request, stream, context) =>
        {
            var from = request.StartCase == WatchRequest.StartOneofCase.Oldest ? 0 : ScriptedEvents.PositionOf(request.Cursor);
            for (var position = from + 1; position <= Math.Min(total, from + 7); position++)
                await stream.WriteAsync(ScriptedEvents.Item(position), context.CancellationToken);
            switch (Interlocked.Increment(ref drop) % 4)
            {
                case 0:
                    return;
                case 1:
                    throw new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, "stopping"));
                case 2:
                    throw new InvalidOperationException("a bug");
                default:
                    context.GetHttpContext().Abort();
                    break;
            }
        }]);
        await using var server = await ClientServer.StartAsync(events);
        using var client = ClientOf(server);

        var seen = new List<string>();
        await foreach (var item in client.WatchAsync(Quick(WatchStart.Oldest), Stop))
        {
            seen.Add(item.Id);
            if (seen.Count == total)
                break;
        }

        Assert.Equal(Enumerable.Range(1, total).Select(p => $"event-{p}"), seen);
        Assert.True(events.Requests.Count > 4);
        Assert.All(events.Requests.Skip(1), r => Assert.Equal(WatchRequest.StartOneofCase.Cursor, r.StartCase));
    }

    [Fact]
    public async Task Watch_HeartbeatBeforeTheDrop_GoesOnAfterTheHeartbeat()
    {
        var beats = new List<string>();
        var events = new ScriptedEvents([
            async (_, stream, _) => await stream.WriteAsync(new WatchResponse { Heartbeat = new Heartbeat { Cursor = "c41" } }),
            async (_, stream, _) => await stream.WriteAsync(ScriptedEvents.Item(42)),
        ]);
        await using var server = await ClientServer.StartAsync(events);
        using var client = ClientOf(server);

        var item = await FirstAsync(client.WatchAsync(Quick(WatchStart.Now) with { OnHeartbeat = h => beats.Add(h.Cursor) }, Stop));

        Assert.Equal("event-42", item.Id);
        Assert.Equal(["c41"], beats);
        Assert.Equal(["Now", "Cursor"], events.Requests.Take(2).Select(r => r.StartCase.ToString()));
        Assert.Equal("c41", events.Requests.ElementAt(1).Cursor);
    }

    [Fact]
    public async Task Watch_SnapshotCutShort_IsBegunAgainWithoutRepeats()
    {
        static WatchResponse Present(string id) => new() { Event = new Event { Id = id, Image = new ImageRef { Repository = "team/app" } } };
        var ends = new List<string>();
        var events = new ScriptedEvents([
            async (_, stream, _) =>
            {
                await stream.WriteAsync(Present("a"));
                await stream.WriteAsync(Present("b"));
            },
            async (_, stream, _) =>
            {
                foreach (var id in new[] { "a", "b", "c" })
                    await stream.WriteAsync(Present(id));
                await stream.WriteAsync(new WatchResponse { SnapshotEnd = new SnapshotEnd { Cursor = "c7" } });
            },
            async (_, stream, _) => await stream.WriteAsync(ScriptedEvents.Item(8)),
        ]);
        await using var server = await ClientServer.StartAsync(events);
        using var client = ClientOf(server);

        var seen = await TakeAsync(client.WatchAsync(Quick(WatchStart.Snapshot) with { OnSnapshotEnd = ends.Add }, Stop), 4);

        Assert.Equal(["a", "b", "c", "event-8"], seen.Select(e => e.Id));
        Assert.Equal(["c7"], ends);
        Assert.Equal(["Snapshot", "Snapshot", "Cursor"], events.Requests.Take(3).Select(r => r.StartCase.ToString()));
    }

    [Fact]
    public async Task Watch_SilentForThreeHeartbeats_ConnectsAgain()
    {
        var time = new FakeTimeProvider();
        var told = new List<ScanMeshException>();
        var waiting = new TaskCompletionSource();
        var events = new ScriptedEvents([
            async (_, stream, context) =>
            {
                await stream.WriteAsync(ScriptedEvents.Item(1), context.CancellationToken);
                waiting.SetResult();
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
            },
            async (_, stream, context) => await stream.WriteAsync(ScriptedEvents.Item(2), context.CancellationToken),
        ]);
        await using var server = await ClientServer.StartAsync(events);
        using var client = new ScanMeshClient(new ScanMeshClientOptions { Address = server.Address, TimeProvider = time });

        var seen = TakeAsync(client.WatchAsync(new WatchOptions { Start = WatchStart.Oldest, HeartbeatSeconds = 10, OnReconnect = (why, _) => told.Add(why) }, Stop), 2);
        await waiting.Task.WaitAsync(Stop);
        while (!seen.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(5, Stop);
        }

        Assert.Equal(["event-1", "event-2"], (await seen).Select(e => e.Id));
        Assert.Equal(StatusCode.DeadlineExceeded, told[0].StatusCode);
        Assert.Equal("c1", events.Requests.ElementAt(1).Cursor);
    }

    [Theory]
    [InlineData(StatusCode.OutOfRange, "CURSOR_EXPIRED", typeof(CursorExpiredException))]
    [InlineData(StatusCode.FailedPrecondition, "EPOCH_CHANGED", typeof(CursorException))]
    public async Task Watch_CursorNotServed_ThrowsWithOldestCursor(StatusCode code, string reason, Type expected)
    {
        var events = new ScriptedEvents([(_, _, _) => throw new Google.Rpc.Status
        {
            Code = (int)code,
            Message = "no longer kept",
            Details = { Any.Pack(new ErrorInfo { Reason = reason, Metadata = { ["oldest_cursor"] = "c100" } }) },
        }.ToRpcException()]);
        await using var server = await ClientServer.StartAsync(events);
        using var client = ClientOf(server);

        var fault = await Assert.ThrowsAnyAsync<CursorException>(() => FirstAsync(client.WatchAsync(Quick(WatchStart.After("c1")), Stop)));

        Assert.IsType(expected, fault);
        Assert.Equal((reason, "c100", "no longer kept"), (fault.Reason, fault.OldestCursor, fault.Message));
        Assert.Single(events.Requests);
    }

    [Theory]
    [InlineData(StatusCode.PermissionDenied, typeof(AccessDeniedException))]
    [InlineData(StatusCode.Unauthenticated, typeof(NotAuthenticatedException))]
    [InlineData(StatusCode.InvalidArgument, typeof(InvalidRequestException))]
    public async Task Watch_Refused_ThrowsAndDoesNotTryAgain(StatusCode code, Type expected)
    {
        var events = new ScriptedEvents([(_, _, _) => throw new RpcException(new Grpc.Core.Status(code, "no"))]);
        await using var server = await ClientServer.StartAsync(events);
        using var client = ClientOf(server, "t1");

        var fault = await Assert.ThrowsAnyAsync<ScanMeshException>(() => FirstAsync(client.WatchAsync(Quick(WatchStart.Now), Stop)));

        Assert.IsType(expected, fault);
        Assert.Single(events.Requests);
        Assert.Equal("Bearer t1", events.Tokens.Single());
    }

    [Fact]
    public async Task Watch_TokenWasRotated_GoesOnWithTheNewOne()
    {
        var token = "old";
        var events = new ScriptedEvents([
            async (_, stream, _) =>
            {
                await stream.WriteAsync(ScriptedEvents.Item(1));
                Volatile.Write(ref token, "new");
                throw new RpcException(new Grpc.Core.Status(StatusCode.Unauthenticated, "The token is no longer valid."));
            },
            async (_, stream, _) => await stream.WriteAsync(ScriptedEvents.Item(2)),
        ]);
        await using var server = await ClientServer.StartAsync(events);
        using var client = new ScanMeshClient(new ScanMeshClientOptions { Address = server.Address, TokenProvider = _ => ValueTask.FromResult<string?>(Volatile.Read(ref token)) });

        var seen = await TakeAsync(client.WatchAsync(Quick(WatchStart.Oldest), Stop), 2);

        Assert.Equal(["event-1", "event-2"], seen.Select(e => e.Id));
        Assert.Equal(["Bearer old", "Bearer new"], events.Tokens.Take(2));
    }

    [Fact]
    public async Task Watch_NobodyListens_TriesUntilTheCallerStops()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        using var client = new ScanMeshClient("http://127.0.0.1:1");
        var attempts = 0;
        var watch = Quick(WatchStart.Now) with
        {
            OnReconnect = (_, _) =>
            {
                if (++attempts == 3)
                    stop.Cancel();
            },
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FirstAsync(client.WatchAsync(watch, stop.Token)));

        Assert.Equal(3, attempts);
    }

    private static WatchOptions Quick(WatchStart start) => new() { Start = start, MaxBackoff = TimeSpan.FromMilliseconds(5) };

    private static ScanMeshClient ClientOf(ClientServer server, string? token = null) => new(server.Address.ToString(), token);

    private static async Task<Event> FirstAsync(IAsyncEnumerable<Event> items) => (await TakeAsync(items, 1))[0];

    private static async Task<List<Event>> TakeAsync(IAsyncEnumerable<Event> items, int count)
    {
        var taken = new List<Event>();
        await foreach (var item in items)
        {
            taken.Add(item);
            if (taken.Count == count)
                break;
        }

        return taken;
    }
}
