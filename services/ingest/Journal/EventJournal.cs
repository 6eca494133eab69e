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

    // Written as JSON inside JSON a character may take six bytes, and a message stays under 1 MiB.
    private const int MaxBatchLength = 64 << 10;
    private const int PartLength = 512;
    private static readonly TimeSpan pause = TimeSpan.FromSeconds(2);

    private readonly Channel<ReceivedEvent> waiting = Channel.CreateBounded<ReceivedEvent>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Notes a call. Never fails: the answer stands already.</summary>
    /// <param name="source">Its source.</param>
    /// <param name="record">Makes the record.</param>
    public void Add(string source, Func<ReceivedEvent> record)
    {
        try
        {
            if (!waiting.Writer.TryWrite(record()))
                metrics.Unrecorded(1);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            metrics.Unrecorded(1);
            LogUnrecorded(source, e);
        }
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
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // Whatever it is, the next batch goes on: this must never be what stops ingest.
                metrics.Unrecorded(batch.Count);
                if (!isAway)
                    LogAway(e.Message, e is BusUnavailableException ? null : e);
                isAway = true;
                if (!stoppingToken.IsCancellationRequested)
                    await Task.Delay(pause, time, CancellationToken.None);
            }
        }
    }

    private void Fill(List<ReceivedEvent> batch)
    {
        batch.Clear();
        for (var length = 0; batch.Count < MaxBatch && length < MaxBatchLength && waiting.Reader.TryRead(out var received); length += (received.Body?.Length ?? 0) + (received.Parts.Count * PartLength))
            batch.Add(received);
    }

    [LoggerMessage(2030, LogLevel.Warning, "What senders told cannot be recorded now, so `where` and `events replay` will not know of it; pushes are safe all the same: {Problem}")]
    private partial void LogAway(string problem, Exception? exception);

    [LoggerMessage(2031, LogLevel.Error, "A call of source {Source} could not be recorded; what was answered holds")]
    private partial void LogUnrecorded(string source, Exception exception);
}
