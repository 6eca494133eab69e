using ScanMesh.Results.Sweeps;

namespace ScanMesh.Results.Deletes;

/// <summary>Looks into hints as they are due, one registry beside the other.</summary>
internal sealed partial class DeleteService(SweptRegistries registries, DeleteCheck check, TimeProvider time, ILogger<DeleteService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(registries.All.Select(r => LoopAsync(r, stoppingToken)));

    private async Task LoopAsync(SweptRegistry registry, CancellationToken stoppingToken)
    {
        var isTold = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!await check.LookAsync(registry, stoppingToken).ConfigureAwait(false))
                    await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(false);
                isTold = false;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The database is away, most likely.
                if (!isTold)
                    LogFailed(e, registry.Name);
                isTold = true;
                await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [LoggerMessage(2082, LogLevel.Warning, "Registry {Registry}: deletes could not be looked into; they are kept")]
    private partial void LogFailed(Exception exception, string registry);
}
