using ScanMesh.Hosting.Bus;

namespace ScanMesh.Ingest.Spool;

/// <summary>Publishes what the spool holds, oldest first, whenever the broker is there.</summary>
internal sealed partial class SpoolDrain(SpoolFolder spool, IMeshBus bus, BusState state, IngestMetrics metrics, TimeProvider time, ILogger<SpoolDrain> logger) : BackgroundService
{
    private const int BatchSize = 100;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await spool.WaitAsync(stoppingToken);
                if (state.Current.IsReady && await DrainAsync(stoppingToken))
                {
                    pause = FirstPause;
                    continue;
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                LogUnreadable(e.Message);
            }

            try
            {
                await Task.Delay(pause, time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<bool> DrainAsync(CancellationToken stoppingToken)
    {
        var batch = spool.Peek(BatchSize);
        try
        {
            await bus.RequestAsync(batch, stoppingToken);
        }
        catch (BusUnavailableException e)
        {
            LogAway(e.Message);
            return false;
        }

        await spool.AdvanceAsync(batch.Count);
        metrics.Drained(batch.Count);
        LogDrained(batch.Count, spool.State.Records);
        return true;
    }

    [LoggerMessage(2111, LogLevel.Information, "Published {Count} pushes of the spool, {Rest} are left")]
    private partial void LogDrained(int count, long rest);

    [LoggerMessage(2112, LogLevel.Warning, "The spool waits: {Problem}")]
    private partial void LogAway(string problem);

    [LoggerMessage(2113, LogLevel.Error, "The spool cannot be read: {Problem}")]
    private partial void LogUnreadable(string problem);
}
