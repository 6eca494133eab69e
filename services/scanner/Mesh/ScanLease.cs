namespace ScanMesh.Scanner.Mesh;

/// <summary>
/// Keeps a scan's lease by a heartbeat at a third of its length, until disposed. When the ledger refuses the fence,
/// <see cref="Lost"/> is cancelled: the scan stops and writes nothing more.
/// </summary>
internal sealed class ScanLease : IAsyncDisposable
{
    // The length is read off two clocks (theirs ends it, ours measures it), so it is only trusted within these bounds.
    private static readonly TimeSpan ShortestBeat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBeat = TimeSpan.FromSeconds(20);

    private readonly LedgerClient ledger;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly CancellationTokenSource lost = new();
    private readonly CancellationTokenSource ended = new();
    private readonly Task heartbeat;
    private bool disposed;

    /// <summary>Starts the heartbeat.</summary>
    public ScanLease(LedgerClient ledger, ScanIdentity scan, DateTimeOffset leaseUntil, TimeProvider time, ILogger logger)
    {
        this.ledger = ledger;
        this.time = time;
        this.logger = logger;
        Scan = scan;
        Lost = lost.Token;
        heartbeat = BeatAsync(leaseUntil);
    }

    /// <summary>The scan.</summary>
    public ScanIdentity Scan { get; }

    /// <summary>Cancelled when another worker owns the scan.</summary>
    public CancellationToken Lost { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, true))
            return;
        await ended.CancelAsync();
        await heartbeat;
        ended.Dispose();
        lost.Dispose();
    }

    private async Task BeatAsync(DateTimeOffset leaseUntil)
    {
        try
        {
            while (true)
            {
                var third = (leaseUntil - time.GetUtcNow()) / 3;
                await Task.Delay(third < ShortestBeat ? ShortestBeat : third > LongestBeat ? LongestBeat : third, time, ended.Token);
                try
                {
                    leaseUntil = await ledger.RenewAsync(Scan, ended.Token);
                }
                catch (LedgerUnavailableException e)
                {
                    logger.HeartbeatMissed(Scan.ScanId, e);
                }
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The scan is over.
        }
        catch (FenceLostException e)
        {
            logger.FenceLost(Scan.ScanId, Scan.Fence, e);
            await lost.CancelAsync();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Not an answer of the protocol: without heartbeats the lease ends and somebody else takes over, so stop here too.
            logger.HeartbeatBroken(Scan.ScanId, e);
            await lost.CancelAsync();
        }
    }
}
