using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using ScanMesh.Events.V1;
using ScanMesh.Hosting.Access;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Log;

/// <summary>
/// One subscriber's stream. It holds one page at a time and reads the next only when that is written: a slow subscriber costs
/// nothing but its own time.
/// </summary>
internal sealed class Watcher(IResultsStore store, LogTail tail, TimeProvider time, EventFilter filter, TimeSpan heartbeat, Func<Caller> recheck, IServerStreamWriter<WatchResponse> stream)
{
    private const int Page = 100;
    private static readonly TimeSpan RecheckAfter = TimeSpan.FromSeconds(60);
    private Caller caller = recheck();
    private long checkedAt = time.GetTimestamp();
    private long heartbeatAt = time.GetTimestamp();

    /// <summary>Streams the events after a cursor for as long as the subscriber stays and may.</summary>
    public async Task TailAsync(Cursor start, CancellationToken cancellationToken)
    {
        var epoch = start.Epoch.ToString("D");
        var position = start.Position;
        while (true)
        {
            var beat = heartbeat - time.GetElapsedTime(heartbeatAt);
            var check = RecheckAfter - time.GetElapsedTime(checkedAt);
            var wait = beat < check ? beat : check;
            var head = await tail.WaitBeyondAsync(epoch, position, wait > TimeSpan.Zero ? wait : TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
            Recheck();
            if (head.Epoch != epoch && await store.ReadAsync(s => s.Log.GetHeadAsync(), cancellationToken).ConfigureAwait(false) is { } now && now.Epoch != epoch)
                throw WatchErrors.OtherEpoch(now);
            if (head.Epoch == epoch && head.Position > position)
                position = await WritePageAsync(start with { Position = position }, head, cancellationToken).ConfigureAwait(false);
            if (time.GetElapsedTime(heartbeatAt) >= heartbeat)
                await BeatAsync(start with { Position = position }, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Streams the present state of each image as an event without cursor, then the end mark with the cursor of its beginning.</summary>
    public async Task SnapshotAsync(Cursor begin, CancellationToken cancellationToken)
    {
        var last = new VerdictRow();
        while (true)
        {
            var events = new List<Event>();
            var rows = await store.ReadAsync(
                async session =>
                {
                    var page = await session.Verdicts.ListAsync(last.Registry, last.Repository, last.Digest, Page).ConfigureAwait(false);
                    foreach (var row in page.Where(r => caller.Sees(r.Registry, r.Repository)))
                        if (await SnapshotEvents.FindAsync(session, row, filter).ConfigureAwait(false) is { } item)
                            events.Add(item);
                    return page;
                },
                cancellationToken).ConfigureAwait(false);
            foreach (var item in events)
                await stream.WriteAsync(new WatchResponse { Event = item }, cancellationToken).ConfigureAwait(false);
            Recheck();
            if (rows.Count < Page)
                break;
            last = rows[^1];
        }

        await stream.WriteAsync(new WatchResponse { SnapshotEnd = new SnapshotEnd { Cursor = begin.ToString() } }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes a heartbeat.</summary>
    public async Task BeatAsync(Cursor cursor, CancellationToken cancellationToken)
    {
        var dataAsOf = await store.ReadAsync(s => s.Images.FindNewestDataAgeAsync(), cancellationToken).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var beat = new Heartbeat { Cursor = cursor.ToString(), Time = Timestamp.FromDateTimeOffset(now) };
        if (dataAsOf is { } stored)
            beat.DataAge = Duration.FromTimeSpan(now - stored.FromStored());
        await stream.WriteAsync(new WatchResponse { Heartbeat = beat }, cancellationToken).ConfigureAwait(false);
        heartbeatAt = time.GetTimestamp();
    }

    private async Task<long> WritePageAsync(Cursor start, LogHeadRow head, CancellationToken cancellationToken)
    {
        var rows = await store.ReadAsync(s => s.Log.ListAfterAsync(start.Position, Page), cancellationToken).ConfigureAwait(false);
        var expected = start.Position + 1;
        foreach (var row in rows)
        {
            if (row.Position != expected++)
                throw WatchErrors.Expired(head with { Floor = row.Position - 1 });
            if (!caller.Sees(row.Registry, row.Repository) || !filter.MatchesKind((EventKind)row.Kind))
                continue;
            var item = Event.Parser.ParseFrom(row.Payload);
            if (!filter.Matches(item))
                continue;
            item.Cursor = (start with { Position = row.Position }).ToString();
            await stream.WriteAsync(new WatchResponse { Event = item }, cancellationToken).ConfigureAwait(false);
            ResultsTelemetry.WatchLag.Record(Math.Max(0, (time.GetUtcNow() - row.Time.FromStored()).TotalSeconds));
        }

        return rows.Count > 0 ? rows[^1].Position : throw WatchErrors.Expired(head);
    }

    private void Recheck()
    {
        if (time.GetElapsedTime(checkedAt) < RecheckAfter)
            return;
        caller = recheck();
        checkedAt = time.GetTimestamp();
    }
}
