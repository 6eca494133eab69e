using ScanMesh.Engine.Advisories.Feeds;
using ScanMesh.Engine.Advisories.Kev;
using ScanMesh.Hosting.Configuration;

namespace ScanMesh.Advisories.Feeds;

/// <summary>Keeps the catalogue of known exploited vulnerabilities up to date. Any failure leaves the last good one in service and is told (SECURITY T10).</summary>
internal sealed class KevRefresh(AdvisoriesOptions options, AdvisoriesTelemetry telemetry, TimeProvider time, ILogger<KevRefresh> logger) : BackgroundService
{
    private volatile KevCatalogue? current;

    /// <summary>The catalogue; null when the feed is not configured, or none was fetched yet.</summary>
    public KevCatalogue? Current => current;

    /// <summary>Fetches once, when the feed has something new.</summary>
    internal async Task LookAsync(KevFeed feed, CancellationToken cancellationToken)
    {
        current ??= feed.Read();
        try
        {
            if (await feed.FetchAsync(null, cancellationToken) is { } bytes)
                logger.Fetched(feed.ShownAddress, bytes);
            current = feed.Read() ?? current;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            logger.FetchFailed(feed.ShownAddress, e.Message, e is FeedException ? null : e);
            telemetry.Failed("fetch");
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Feeds.Contains(AdvisoriesOptions.KevFeed))
            return;
        await Task.Yield();
        using var feed = new KevFeed(new Uri(options.Kev), Path.Combine(Path.GetFullPath(options.Directory), "kev"), options.AllowPrivate, time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(feed, stoppingToken);
                await Task.Delay(options.Interval, time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }
}
