using System.Runtime.CompilerServices;
using Grpc.Core;
using ScanMesh.Events.V1;

namespace ScanMesh.Client;

/// <summary>One watch over as many connections as it takes.</summary>
internal sealed class EventWatch(Events.V1.Events.EventsClient events, Func<Metadata> headers, TimeProvider clock, WatchOptions options)
{
    private const int SilentHeartbeats = 3;
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(200);

    private string? cursor = options.Cursor;

    public async IAsyncEnumerable<Event> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var backoff = FirstBackoff;
        while (true)
        {
            using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            using var call = events.Watch(Request(), headers(), cancellationToken: silence.Token);
            while (await NextAsync(call, silence, cancellationToken).ConfigureAwait(false) is { } response)
            {
                backoff = FirstBackoff;
                switch (response.ItemCase)
                {
                    case WatchResponse.ItemOneofCase.Event:
                        yield return response.Event;
                        Keep(response.Event.Cursor);
                        break;
                    case WatchResponse.ItemOneofCase.Heartbeat:
                        Keep(response.Heartbeat.Cursor);
                        break;
                    case WatchResponse.ItemOneofCase.SnapshotEnd:
                        Keep(response.SnapshotEnd.Cursor);
                        break;
                }
            }

            // Between half of it and all of it, so that a thousand subscribers do not come back at once.
            await Task.Delay(backoff * (0.5 + (Random.Shared.NextDouble() / 2)), clock, cancellationToken).ConfigureAwait(false);
            backoff = backoff * 2 < options.MaxBackoff ? backoff * 2 : options.MaxBackoff;
        }
    }

    private void Keep(string next)
    {
        if (next.Length == 0)
            return;
        cursor = next;
        options.OnCursor?.Invoke(next);
    }

    private WatchRequest Request()
    {
        var request = new WatchRequest { Filter = options.Filter ?? new Filter(), HeartbeatSeconds = options.HeartbeatSeconds };
        if (cursor is not null)
            request.Cursor = cursor;
        else if (options.FromOldest)
            request.Oldest = new Oldest();
        else
            request.Now = new Now();
        return request;
    }

    /// <summary>The next item; null when the connection ended, broke or fell silent and is to be made again.</summary>
    private async Task<WatchResponse?> NextAsync(AsyncServerStreamingCall<WatchResponse> call, CancellationTokenSource silence, CancellationToken cancellationToken)
    {
        using var timer = clock.CreateTimer(_ => silence.Cancel(), null, TimeSpan.FromSeconds(SilentHeartbeats * options.HeartbeatSeconds), Timeout.InfiniteTimeSpan);
        try
        {
            return await call.ResponseStream.MoveNext(silence.Token).ConfigureAwait(false) ? call.ResponseStream.Current : null;
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (e is RpcException refused && WatchRefusal.Of(refused) is { } refusal)
                throw refusal;
            return null;
        }
    }
}
