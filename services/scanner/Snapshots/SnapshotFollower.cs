using Grpc.Core;
using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Model;
using ScanMesh.Mesh.V1;
using ScanMesh.Scanner.Mesh;
using SnapshotInfo = ScanMesh.Mesh.V1.SnapshotInfo;
using SnapshotsClient = ScanMesh.Mesh.V1.Snapshots.SnapshotsClient;

namespace ScanMesh.Scanner.Snapshots;

/// <summary>
/// Keeps the newest snapshot in use: long poll, download, open, swap. Running scans keep the old one until they end; then its file
/// goes. While the advisories service is away, what is in use stays in use.
/// </summary>
internal sealed class SnapshotFollower(
    MeshChannels channels,
    SnapshotDownload download,
    SnapshotSlot slot,
    FirstSnapshot first,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<SnapshotFollower> logger) : BackgroundService
{
    // The service answers a long poll after at most 60 s.
    private static readonly TimeSpan PollTime = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private string? usedPath;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        UseLast();

        // In standalone the service to follow is a listener of this process, which is bound when the host has started.
        using (var started = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStarted, stoppingToken))
            await Task.Delay(Timeout.Infinite, started.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(stoppingToken);
                pause = FirstPause;
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is RpcException or IOException or InvalidDataException or SnapshotException or InvalidOperationException or UnauthorizedAccessException)
            {
                logger.FollowFailed(e);
                await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    /// <summary>Waits for a snapshot that is newer than the one in use, and puts it to use.</summary>
    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        var inUse = slot.Current?.Revision;
        var request = new GetCurrentSnapshotRequest { KnownEpoch = inUse?.Epoch ?? "", KnownSequence = inUse?.Sequence ?? 0, WaitBeyond = true };
        var deadline = time.GetUtcNow().Add(PollTime).UtcDateTime;
        var info = await new SnapshotsClient(channels.Advisories.Invoker).GetCurrentAsync(request, deadline: deadline, cancellationToken: cancellationToken);
        if (inUse is null || info.Epoch != inUse.Epoch || info.Sequence > inUse.Sequence)
            await UseAsync(info, cancellationToken);
        else
            await Task.Delay(FirstPause, time, cancellationToken);
    }

    private async Task UseAsync(SnapshotInfo info, CancellationToken cancellationToken)
    {
        var path = await download.FetchAsync(info, cancellationToken);
        var snapshot = Open(path);
        var told = new Revision(info.Epoch, info.Sequence, info.ContentHash);
        if (snapshot.Info.Revision != told)
        {
            snapshot.Dispose();
            throw new InvalidDataException($"The snapshot is revision {snapshot.Info.Revision}, not {told} as was told.");
        }

        PutToUse(snapshot, path);
    }

    /// <summary>After a restart: what was in use before, so that scans need not wait for the advisories service.</summary>
    private void UseLast()
    {
        foreach (var path in download.ListFiles())
        {
            try
            {
                PutToUse(Open(path), path);
                return;
            }
            catch (SnapshotException e)
            {
                logger.LastSnapshotUnusable(e);
            }
        }
    }

    private void PutToUse(AdvisorySnapshot snapshot, string path)
    {
        var replaced = usedPath;
        usedPath = path;

        // Scans may still read the replaced file: it goes when the last of them has ended.
        slot.Swap(snapshot, () => download.Remove(replaced is null || replaced == path ? download.ListFiles().Where(p => p != path) : [replaced]));
        first.SetLoaded();
        logger.SnapshotInUse(snapshot.Info.Revision.Sequence, snapshot.Info.Revision.Epoch, snapshot.Info.Records);
    }

    private static AdvisorySnapshot Open(string path)
    {
        try
        {
            return AdvisorySnapshot.Open(path);
        }
        catch (SnapshotException)
        {
            // Verified when it came, damaged or foreign now: fetch it again rather than fail on it for ever.
            File.Delete(path);
            throw;
        }
    }
}
