using ScanMesh.Advisories.Feeds;
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
            failedLook = TryBuild(look, cancellationToken) ? null : look;
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

    private bool TryBuild(string look, CancellationToken cancellationToken)
    {
        var temporary = shelf.TemporaryPath();
        try
        {
            Build(temporary, look, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            logger.BuildFailed(shelf.Current?.Sequence ?? 0, e);
            telemetry.Failed("build");
            return false;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private void Build(string temporary, string look, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var compiled = compiler.Compile(inputs.Paths, temporary, shelf.RevisionFor, cancellationToken);
        var elapsed = time.GetElapsedTime(began);
        telemetry.Built(elapsed);
        var current = shelf.Current;
        if (ShrinkGuard.Check(current, inputs.List, compiled.Records) is { } reason)
        {
            logger.BuildHeld(reason, current!.Sequence);
            telemetry.Failed("held");

            // Not a failure to repeat: held until the inputs change.
            shelf.Touch(current.InputList, look);
            return;
        }

        if (current?.ContentHash == compiled.ContentHash)
        {
            shelf.Touch(inputs.List, look);
            logger.NothingNew(current.Sequence);
            return;
        }

        var revision = shelf.RevisionFor(compiled.ContentHash);
        var published = shelf.Publish(temporary, (digest, size) => new PublishedSnapshot
        {
            Epoch = revision.Epoch,
            Sequence = revision.Sequence,
            ContentHash = compiled.ContentHash,
            FileDigest = digest.ToString(),
            FileSize = size,
            BuiltAt = time.GetUtcNow(),
            Records = compiled.Records,
            DataAsOf = compiled.DataAsOf,
            InputList = inputs.List,
            InputLook = look,
        });
        logger.SnapshotPublished(published.Sequence, published.Epoch, published.Records, published.FileSize, elapsed.TotalSeconds);
    }
}
