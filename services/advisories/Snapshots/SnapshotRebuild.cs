using ScanMesh.Advisories.Feeds;
using ScanMesh.Engine.Advisories;
using ScanMesh.Hosting.Configuration;

namespace ScanMesh.Advisories.Snapshots;

/// <summary>
/// Keeps the served snapshot up to date: looks at the local inputs every few seconds, asks the remote ones at the configured
/// interval, and builds when something looks different. Any failure leaves the last good snapshot in service and is told (SECURITY T10).
/// </summary>
internal sealed class SnapshotRebuild(
    InputSet inputs,
    SnapshotShelf shelf,
    SnapshotCompiler compiler,
    AdvisoriesTelemetry telemetry,
    AdvisoriesOptions options,
    TimeProvider time,
    ILogger<SnapshotRebuild> logger) : BackgroundService
{
    /// <summary>How often local inputs are looked at.</summary>
    internal static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(2);

    private string? lastLook;
    private string? failedLook;

    /// <summary>Looks once and builds when it is due. <paramref name="isInterval"/>: the configured interval has passed.</summary>
    internal async Task LookAsync(bool isInterval, CancellationToken cancellationToken)
    {
        if (isInterval)
        {
            await inputs.RefreshAsync(cancellationToken);
            failedLook = null;
        }

        var look = InputLook.Of(inputs.Paths);

        // Two equal looks in a row, so that a file is not read while it is being written; the very first build does not wait.
        var isSettled = look == lastLook || shelf.Current is null;
        lastLook = look;
        var isBuilt = shelf.Current is { } current && current.InputLook == look && current.InputList == inputs.List;
        if (isSettled && !isBuilt && look != failedLook)
            failedLook = await TryBuildAsync(look, cancellationToken) ? null : look;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        if (inputs.Paths.Count == 0)
            logger.NoInputs();
        var asked = DateTimeOffset.MinValue;
        while (!stoppingToken.IsCancellationRequested)
        {
            var now = time.GetUtcNow();
            var isInterval = now - asked >= options.Interval;
            if (isInterval)
                asked = now;
            try
            {
                await LookAsync(isInterval, stoppingToken);
                await Task.Delay(LookInterval, time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task<bool> TryBuildAsync(string look, CancellationToken cancellationToken)
    {
        var temporary = shelf.TemporaryPath();
        try
        {
            await BuildAsync(temporary, look, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // What is wrong with the inputs is told in words; only what nobody expected comes with its stack.
            logger.BuildFailed(e.Message, shelf.Current?.Sequence ?? 0, e is SnapshotException ? null : e);
            telemetry.Failed("build");
            return false;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private async Task BuildAsync(string temporary, string look, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var next = shelf.NextRevision;
        var built = await compiler.CompileAsync(inputs.Paths, temporary, next.Epoch, next.Sequence, cancellationToken);
        var elapsed = time.GetElapsedTime(began);
        telemetry.Built(elapsed);
        var current = shelf.Current;
        if (ShrinkGuard.Check(current, inputs.List, built) is { } reason)
        {
            logger.BuildHeld(reason, current!.Sequence);
            telemetry.Failed("held");

            // Not a failure to repeat: held until the inputs change.
            shelf.Touch(current.InputList, look);
            return;
        }

        if (current?.ContentHash == built.Revision.ContentHash)
        {
            shelf.Touch(inputs.List, look);
            logger.NothingNew(current.Sequence);
            return;
        }

        var published = shelf.Publish(temporary, (digest, size) => new PublishedSnapshot
        {
            Epoch = built.Revision.Epoch,
            Sequence = built.Revision.Sequence,
            ContentHash = built.Revision.ContentHash,
            FileDigest = digest.ToString(),
            FileSize = size,
            BuiltAt = built.BuiltAt,
            Records = built.Records,
            LiveRecords = built.Ecosystems.ToDictionary(e => e.Name, e => e.Records, StringComparer.Ordinal),
            DataAsOf = SnapshotCompiler.DataAsOf(built),
            InputList = inputs.List,
            InputLook = look,
        });
        logger.SnapshotPublished(published.Sequence, published.Epoch, published.Records, built.LeftOut, published.FileSize, elapsed.TotalSeconds);
    }
}
