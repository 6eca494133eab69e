using System.Threading.Channels;
using ScanMesh.Contracts.V1;
using ScanMesh.Hosting.Bus;

namespace ScanMesh.Ingest.Journal;

/// <summary>
/// Tells results what senders told us, in batches and behind the answers: nobody waits for it. What does not fit while the bus is
/// away is left out and counted; pushes have their own way and never depend on this.
/// </summary>
internal sealed partial class EventJournal(IMeshBus bus, IngestMetrics metrics, TimeProvider time, ILogger<EventJournal> logger) : BackgroundService
{
    private const int MaxWaiting = 4096;
    private const int MaxBatch = 200;
    private const int MaxBatchBytes = 256 << 10;
    private static readonly TimeSpan pause = TimeSpan.FromSeconds(2);

    private readonly Channel<ReceivedEvent> waiting = Channel.CreateBounded<ReceivedEvent>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Notes a call.</summary>
    public void Add(ReceivedEvent received)
    {
        if (!waiting.Writer.TryWrite(received))
            metrics.Unrecorded(1);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        waiting.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isAway = false;
        var batch = new List<ReceivedEvent>(MaxBatch);
        while (await waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            Fill(batch);
            try
            {
                await bus.RecordAsync(new EventsReceived { Events = batch }, CancellationToken.None);
                isAway = false;
            }
            catch (BusUnavailableException e)
            {
                metrics.Unrecorded(batch.Count);
                if (!isAway)
                    LogAway(e.Message);
                isAway = true;
                if (!stoppingToken.IsCancellationRequested)
                    await Task.Delay(pause, time, CancellationToken.None);
            }
        }
    }

    private void Fill(List<ReceivedEvent> batch)
    {
        batch.Clear();
        for (var bytes = 0; batch.Count < MaxBatch && bytes < MaxBatchBytes && waiting.Reader.TryRead(out var received); bytes += received.Body?.Length ?? 0)
            batch.Add(received);
    }

    [LoggerMessage(2030, LogLevel.Warning, "What senders told cannot be recorded now, so `where` and `events replay` will not know of it; pushes are safe all the same: {Problem}")]
    private partial void LogAway(string problem);
}
