namespace ScanMesh.Results.Retention;

/// <summary>Removes every hour what nothing refers to any more. Several replicas may do so at once.</summary>
internal sealed partial class RetentionService(UnusedRemoval unused, TimeProvider time, ILogger<RetentionService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                if (await unused.RunAsync(stoppingToken).ConfigureAwait(false) is var (images, layers) && images + layers > 0)
                    LogRemoved(images, layers);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFailed(e);
            }
        }
    }

    [LoggerMessage(2090, LogLevel.Information, "Removed {Images} images and {Layers} layer records to which nothing referred any more")]
    private partial void LogRemoved(int images, int layers);

    [LoggerMessage(2091, LogLevel.Warning, "What nothing refers to could not be removed; the next round tries again")]
    private partial void LogFailed(Exception exception);
}
