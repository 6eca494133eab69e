using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Log;

/// <summary>
/// Knows the log's head for all subscribers of this replica: one small query every 150 ms, however many subscribe, and at once after
/// a commit of this process. Positions are in commit order, so that whatever lies at or before the head is there to be read.
/// </summary>
internal sealed partial class LogTail(IResultsStore store, LogSignal signal, TimeProvider time, ILogger<LogTail> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(150);
    private readonly LogSignal changed = new();
    private LogHeadRow? head;

    /// <summary>Waits until the head is beyond a position, or is of another epoch, or the time is up; then the head.</summary>
    public async Task<LogHeadRow> WaitBeyondAsync(string epoch, long position, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var until = time.GetTimestamp();
        while (true)
        {
            var next = changed.Next;
            if (Volatile.Read(ref head) is { } now)
            {
                var left = timeout - time.GetElapsedTime(until);
                if (now.Position > position || now.Epoch != epoch || left <= TimeSpan.Zero)
                    return now;
                await Task.WhenAny(next, Task.Delay(left, time, cancellationToken)).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
            }
            else
            {
                await next.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failing = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            var hint = signal.Next;
            try
            {
                var now = await store.ReadAsync(s => s.Log.GetHeadAsync(), stoppingToken).ConfigureAwait(false);
                failing = false;
                if (Interlocked.Exchange(ref head, now) != now)
                    changed.Pulse();
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                if (!failing)
                    LogUnreadable(e);
                failing = true;
            }

            await Task.WhenAny(hint, Task.Delay(Interval, time, stoppingToken)).ConfigureAwait(false);
        }
    }

    [LoggerMessage(2040, LogLevel.Warning, "The log's head cannot be read; subscribers wait")]
    private partial void LogUnreadable(Exception exception);
}
