using System.Data.Common;
using System.Net.Sockets;

namespace ScanMesh.Results.Store;

/// <summary>
/// Brings the tables to this version before anything else starts. A database that is away is waited for in the background, with
/// the service not ready; anything else that is wrong ends the start.
/// </summary>
internal sealed partial class StoreStartup(IResultsStore store, TimeProvider time, ILogger<StoreStartup> logger) : BackgroundService
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(3);
    private volatile bool ready;

    /// <summary>True when the tables are at this version.</summary>
    public bool IsReady => ready;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!ready)
        {
            await Task.Delay(TryAgain, time, stoppingToken).ConfigureAwait(false);
            await TryAsync(stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.MigrateAsync(cancellationToken).ConfigureAwait(false);
            ready = true;
        }
        catch (Exception e) when (e is DbException or SocketException or TimeoutException)
        {
            LogAway(e);
        }
    }

    [LoggerMessage(2060, LogLevel.Warning, "The database does not answer; trying again")]
    private partial void LogAway(Exception exception);
}
