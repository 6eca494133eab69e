using ScanMesh.Contracts.V1;
using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;
using ScanMesh.Hosting.Bus;
using ScanMesh.Mesh.V1;
using ScanMesh.Scanner.Registries;

namespace ScanMesh.Scanner.Scans;

/// <summary>
/// One request, from the message to its acknowledgement (ARCHITECTURE 2.2, SEMANTICS S1, S2, S4): check, resolve, expand or ignore
/// or begin, scan. Faults are turned into consequences here and nowhere else.
/// </summary>
internal sealed class ScanRequestHandler(
    ReferenceResolver references,
    RegistryGate gate,
    IndexExpansion indexes,
    ScanStart start,
    ImageScan scans,
    Consequences consequences,
    IHostApplicationLifetime lifetime,
    IMeshBus bus,
    ScannerTelemetry telemetry,
    TimeProvider time,
    ILogger<ScanRequestHandler> logger) : IScanRequestHandler
{
    /// <inheritdoc/>
    public async Task HandleAsync(ScanRequested request, CancellationToken cancellationToken)
    {
        if (RequestRules.Check(request) is { } wrong)
        {
            await RefuseAsync(request, wrong, cancellationToken);
            return;
        }

        // A message that was already handed over when the stop began goes back to the queue untouched.
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            throw new OperationCanceledException("The worker is stopping.");
        using var activity = ScannerTelemetry.StartHandling(request);
        telemetry.Waited(request, time.GetUtcNow() - request.ReceivedAt);
        var outcome = await RunAsync(request, cancellationToken);
        activity?.SetTag("scanmesh.outcome", outcome);
        telemetry.Handled(request, outcome);
    }

    private async Task<string> RunAsync(ScanRequested request, CancellationToken cancellationToken)
    {
        if (gate.Remaining(request.Registry) is { } rest)
        {
            var closed = new Consequence(ConsequenceKind.Defer, FailureReason.Unknown, "The registry is at its limit.", rest) { Cause = FaultRules.RateLimited };
            return await consequences.DeferAsync(request, closed, cancellationToken);
        }

        try
        {
            var resolved = await references.ResolveAsync(request, cancellationToken);
            gate.Open(request.Registry);
            switch (resolved.Kind)
            {
                case ManifestKind.Index when request.ParentId is not null:
                    throw new ScanException(FailureReason.Unsupported, "An index inside an index is not scanned.");
                case ManifestKind.Index:
                    return await indexes.ExpandAsync(request, resolved, cancellationToken);
                case ManifestKind.Image:
                    return await BeginAsync(request, resolved, cancellationToken);
                default:
                    return await IgnoreAsync(request, resolved, cancellationToken);
            }
        }
        catch (Exception e) when (e is not (OperationCanceledException or BusUnavailableException or OutOfMemoryException))
        {
            return await consequences.ApplyAsync(request, null, e, cancellationToken);
        }
    }

    private async Task<string> BeginAsync(ScanRequested request, ResolvedManifest resolved, CancellationToken cancellationToken)
    {
        var answer = await start.BeginAsync(request, resolved, cancellationToken);
        var digest = resolved.Manifest.Digest.ToString();
        switch (answer.OutcomeCase)
        {
            case BeginScanResponse.OutcomeOneofCase.Attach:
                logger.RequestAttached(request.RequestId, request.Repository, digest, answer.Attach.ScanId, answer.Attach.Finished);
                return "attached";
            case BeginScanResponse.OutcomeOneofCase.Quarantined:
                logger.RequestQuarantined(request.RequestId, request.Repository, digest, answer.Quarantined.Reason, answer.Quarantined.Message);
                return "quarantined";
            case BeginScanResponse.OutcomeOneofCase.Isolate:
                await bus.DispatchAsync(request with { Lane = Lane.Isolated }, cancellationToken);
                logger.RequestIsolated(request.RequestId, request.Repository, digest);
                return "isolated";
            case BeginScanResponse.OutcomeOneofCase.Start:
                return await scans.RunAsync(request, resolved, answer.Start, cancellationToken);
            default:
                throw new InvalidDataException("Results answered BeginScan with an outcome that this version does not know.");
        }
    }

    private async Task<string> IgnoreAsync(ScanRequested request, ResolvedManifest resolved, CancellationToken cancellationToken)
    {
        var digest = resolved.Manifest.Digest.ToString();
        await bus.ReportAsync(new RequestIgnored { RequestId = request.RequestId, Digest = digest, Reason = resolved.Explanation }, cancellationToken);
        logger.RequestIgnored(request.RequestId, request.Repository, digest, resolved.Explanation);
        return "ignored";
    }

    private async Task RefuseAsync(ScanRequested request, string wrong, CancellationToken cancellationToken)
    {
        if (request.RequestId == Guid.Empty)
        {
            logger.MessageDropped(wrong);
            return;
        }

        var refusal = new Consequence(ConsequenceKind.Fail, FailureReason.Unsupported, $"The message is not valid: {wrong}.", TimeSpan.Zero);
        await consequences.FailAsync(request, null, refusal, cancellationToken);
    }
}
