using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using ScanMesh.Events.V1;
using ScanMesh.Hosting.Access;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Log;

/// <summary>The event log as subscribers see it (events/v1).</summary>
[Authorize(ApiPolicies.Subscribe)]
internal sealed class EventsService(IResultsStore store, LogTail tail, ApiTokens tokens, AccessOptions access, TimeProvider time, IHostApplicationLifetime lifetime) : Events.V1.Events.EventsBase
{
    private const int DefaultHeartbeat = 20;
    private const int MaxHeartbeat = 300;

    public override async Task Watch(WatchRequest request, IServerStreamWriter<WatchResponse> responseStream, ServerCallContext context)
    {
        if (request.HeartbeatSeconds is < 0 or > MaxHeartbeat)
            throw WatchErrors.Invalid($"heartbeat_seconds: {request.HeartbeatSeconds} is not 1 to {MaxHeartbeat}");
        EventFilter filter;
        try
        {
            filter = new EventFilter(request.Filter);
        }
        catch (ArgumentException e)
        {
            throw WatchErrors.Invalid(e.Message);
        }

        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        var from = await FindStartAsync(request, stopping.Token).ConfigureAwait(false);
        var heartbeat = TimeSpan.FromSeconds(request.HeartbeatSeconds == 0 ? DefaultHeartbeat : request.HeartbeatSeconds);
        var watcher = new Watcher(store, tail, time, filter, heartbeat, () => Recheck(context.GetHttpContext()), responseStream);
        await context.WriteResponseHeadersAsync([]).ConfigureAwait(false);
        try
        {
            // "Now" is a place only we know: told at once, so that the subscriber can come back to it.
            if (request.StartCase == WatchRequest.StartOneofCase.Now)
                await watcher.BeatAsync(from, stopping.Token).ConfigureAwait(false);
            if (request.StartCase == WatchRequest.StartOneofCase.Snapshot)
                await watcher.SnapshotAsync(from, stopping.Token).ConfigureAwait(false);
            await watcher.TailAsync(from, stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "This replica is stopping: connect again and go on from the last cursor."));
        }
    }

    private Task<Cursor> FindStartAsync(WatchRequest request, CancellationToken cancellationToken)
    {
        Cursor? given = null;
        if (request.StartCase == WatchRequest.StartOneofCase.Cursor && !Cursor.TryParse(request.Cursor, out given))
            throw WatchErrors.Invalid("cursor: damaged, or not from this service");
        if (request.StartCase == WatchRequest.StartOneofCase.None)
            throw WatchErrors.Invalid("start: say cursor, since, now, oldest or snapshot");
        return store.ReadAsync(
            async session =>
            {
                var head = await session.Log.GetHeadAsync().ConfigureAwait(false);
                return request.StartCase switch
                {
                    WatchRequest.StartOneofCase.Cursor => Check(given!.Value, head),
                    WatchRequest.StartOneofCase.Since => At(head, Math.Max(head.Floor, await session.Log.FindPositionBeforeAsync(request.Since.ToDateTimeOffset().ToStored()).ConfigureAwait(false))),
                    WatchRequest.StartOneofCase.Oldest => At(head, head.Floor),
                    _ => At(head, head.Position),
                };
            },
            cancellationToken);
    }

    private static Cursor At(LogHeadRow head, long position) => new(Guid.Parse(head.Epoch), position);

    // A position beyond the head was never given in this epoch: the database is an older copy of itself.
    private static Cursor Check(Cursor cursor, LogHeadRow head)
    {
        if (cursor.Epoch != Guid.Parse(head.Epoch) || cursor.Position > head.Position)
            throw WatchErrors.OtherEpoch(head);
        return cursor.Position >= head.Floor ? cursor : throw WatchErrors.Expired(head);
    }

    private Caller Recheck(HttpContext context) => ApiTokenHandler.Identify(context, tokens, access) is { } caller && caller.Scopes.HasFlag(Scope.Subscribe)
        ? caller
        : throw new RpcException(new Status(StatusCode.Unauthenticated, "The token is no longer valid."));
}
