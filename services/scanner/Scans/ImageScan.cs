using ScanMesh.Contracts.V1;
using ScanMesh.Engine.Model;
using ScanMesh.Hosting.Bus;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Mesh.V1;
using ScanMesh.Scanner.Mesh;

namespace ScanMesh.Scanner.Scans;

/// <summary>
/// One attempt under a lease: read the layers, match, stage the report, tell the ledger. Ends the attempt in every way it can end:
/// completed, failed, given back or abandoned.
/// </summary>
internal sealed class ImageScan(
    LedgerClient ledger,
    ImageInspector inspector,
    ReportStaging staging,
    Consequences consequences,
    ScannerTelemetry telemetry,
    ScannerOptions options,
    TimeProvider time,
    ILogger<ImageScan> logger)
{
    /// <summary>
    /// Runs the attempt. Answers the outcome's name; throws only when the message must come again. <paramref name="stopped"/> is
    /// cancelled when the worker has stopped and its grace time is over: then the lease is given back, uncounted.
    /// </summary>
    public async Task<string> RunAsync(
        ScanRequested request, ResolvedManifest resolved, BeginScanResponse.Types.Start start, CancellationToken stopped)
    {
        if (!Guid.TryParse(start.ScanId, out var scanId))
            throw new InvalidDataException("Results granted a lease without a scan id.");
        var scan = new ScanIdentity(scanId, start.Attempt, start.Fence);
        var digest = resolved.Manifest.Digest.ToString();
        logger.ScanBegins(request.RequestId, scanId, request.Repository, digest, scan.Attempt, start.KnownLayers.Count);
        var began = time.GetTimestamp();
        var outcome = await GuardAsync(request, resolved, scan, start, stopped);
        telemetry.Scanned(request.Lane, outcome, time.GetElapsedTime(began));
        return outcome;
    }

    private async Task<string> GuardAsync(
        ScanRequested request, ResolvedManifest resolved, ScanIdentity scan, BeginScanResponse.Types.Start start, CancellationToken stopped)
    {
        try
        {
            await ScanAsync(request, resolved, scan, start, stopped);
            return "completed";
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            var back = new Consequence(ConsequenceKind.Defer, FailureReason.Unknown, "The worker stopped.", TimeSpan.Zero) { Cause = "stopping" };
            await consequences.GiveBackAsync(scan, back, countAttempt: false);
            logger.ScanGivenBack(request.RequestId, scan.ScanId);
            telemetry.Handled(request, "given-back");
            throw;
        }
        catch (Exception e) when (e is not (BusUnavailableException or OutOfMemoryException))
        {
            return await consequences.ApplyAsync(request, scan, e, stopped);
        }
    }

    private async Task ScanAsync(
        ScanRequested request, ResolvedManifest resolved, ScanIdentity scan, BeginScanResponse.Types.Start start, CancellationToken stopped)
    {
        await using var lease = new ScanLease(ledger, scan, start.LeaseUntil.ToDateTimeOffset(), time, logger);
        using var tooLong = new CancellationTokenSource(options.ScanTime, time);
        using var running = CancellationTokenSource.CreateLinkedTokenSource(lease.Lost, tooLong.Token, stopped);
        try
        {
            var began = time.GetTimestamp();
            var report = await inspector.InspectAsync(resolved, scan, start.KnownLayers, running.Token);
            await staging.StageAsync(request, scan, report, running.Token);
            logger.ScanDone(
                request.RequestId, scan.ScanId, resolved.Manifest.Digest.ToString(), time.GetElapsedTime(began).TotalSeconds,
                report.Packages.Length, report.Findings.Length, report.Complete);
        }
        catch (OperationCanceledException e) when (lease.Lost.IsCancellationRequested)
        {
            throw new FenceLostException("The lease was lost during the scan.", e);
        }
        catch (OperationCanceledException e) when (tooLong.IsCancellationRequested && !stopped.IsCancellationRequested)
        {
            throw new ScanException(FailureReason.Timeout, $"The scan took longer than {options.ScanTime}.", e);
        }
    }
}
