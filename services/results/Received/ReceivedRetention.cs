using ScanMesh.Hosting.Configuration;
using ScanMesh.Results.Store;

namespace ScanMesh.Results.Received;

/// <summary>Lets go of what senders told: of each source, what is older than <c>events.keep</c> or beyond <c>events.newest</c>; the last hundred always stay.</summary>
internal sealed partial class ReceivedRetention(IResultsStore store, EventsOptions options, TimeProvider time, ILogger<ReceivedRetention> logger) : BackgroundService
{
    /// <summary>Calls of a source that stay however old they are.</summary>
    public const int Always = 100;

    private const int Batch = 1000;
    private static readonly TimeSpan interval = TimeSpan.FromMinutes(1);

    /// <summary>Looks once; tests call it with their own clock.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var oldest = (time.GetUtcNow() - options.Keep).ToStored();
        foreach (var source in await store.ReadAsync(s => s.Received.ListSourcesAsync(), cancellationToken).ConfigureAwait(false))
        {
            var (always, newest) = await store.ReadAsync(
                async s => (await s.Received.FindTimeAsync(source, Always - 1).ConfigureAwait(false), await s.Received.FindTimeAsync(source, options.Newest - 1).ConfigureAwait(false)),
                cancellationToken).ConfigureAwait(false);
            if (always is not { } stays)
                continue;
            var before = Math.Min(stays, Math.Max(oldest, newest ?? oldest));
            // In batches, so that no transaction is long.
            int deleted;
            do
                deleted = await store.WriteAsync(s => s.Received.DeleteAsync(source, before, Batch), cancellationToken).ConfigureAwait(false);
            while (deleted == Batch);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                await LookAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFailed(e);
            }
        }
    }

    [LoggerMessage(2040, LogLevel.Error, "Old events could not be removed; the next round tries again")]
    private partial void LogFailed(Exception exception);
}
