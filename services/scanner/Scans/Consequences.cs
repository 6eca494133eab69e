using ScanMesh.Contracts.V1;
using ScanMesh.Engine.Model;
using ScanMesh.Hosting.Bus;
using ScanMesh.Scanner.Mesh;
using ScanMesh.Scanner.Registries;

namespace ScanMesh.Scanner.Scans;

/// <summary>
/// Carries out what a fault means for a request. When a method returns, the message may be acknowledged: the request has ended, or it
/// is safe in a retry tier. What the bus does not take is thrown, and the message comes again.
/// </summary>
internal sealed class Consequences(
    IMeshBus bus,
    LedgerClient ledger,
    RegistryGate gate,
    ScannerTelemetry telemetry,
    TimeProvider time,
    ILogger<Consequences> logger)
{
    /// <summary>
    /// Applies <see cref="FaultRules"/>. <paramref name="scan"/> is null when the fault came before a lease was granted. Answers the
    /// outcome's name for metrics.
    /// </summary>
    public async Task<string> ApplyAsync(ScanRequested request, ScanIdentity? scan, Exception fault, CancellationToken cancellationToken)
    {
        var consequence = FaultRules.For(fault, request.Deferrals);
        if (fault is not (ScanException or LedgerUnavailableException or SnapshotMissingException or FenceLostException))
            logger.Unexpected(request.RequestId, fault);
        switch (consequence.Kind)
        {
            case ConsequenceKind.Abandon:
                return "abandoned";
            case ConsequenceKind.Fail:
                return await FailAsync(request, scan, consequence, cancellationToken);
            case ConsequenceKind.Retry when scan is null && RetryLadder.IsExhausted(request.Deferrals):
                return await FailAsync(request, scan, consequence, cancellationToken);
            case ConsequenceKind.Retry:
                if (!await GiveBackAsync(scan, consequence, countAttempt: true))
                    return "abandoned";
                return await DeferAsync(request with { Deferrals = request.Deferrals + 1 }, consequence, cancellationToken);
            default:
                if (consequence.Cause == FaultRules.RateLimited)
                    consequence = consequence with { Wait = gate.Close(request.Registry, consequence.Wait) };
                if (!await GiveBackAsync(scan, consequence, countAttempt: false))
                    return "abandoned";
                return await DeferAsync(request, consequence, cancellationToken);
        }
    }

    /// <summary>Sends a request through a retry tier.</summary>
    public async Task<string> DeferAsync(ScanRequested request, Consequence consequence, CancellationToken cancellationToken)
    {
        await bus.DeferAsync(request, consequence.Wait, cancellationToken);
        telemetry.Deferred(request.Registry, consequence.Cause);
        logger.RequestDeferred(request.RequestId, consequence.Wait, consequence.Cause, consequence.Message);
        return "deferred";
    }

    /// <summary>Ends a request as failed, with its scan where there is one.</summary>
    public async Task<string> FailAsync(ScanRequested request, ScanIdentity? scan, Consequence consequence, CancellationToken cancellationToken)
    {
        var fact = new ScanFailed
        {
            RequestId = request.RequestId,
            ScanId = scan?.ScanId,
            Fence = scan?.Fence ?? 0,
            Reason = consequence.Reason.ToText(),
            Message = consequence.Message,
        };
        await bus.ReportAsync(fact, cancellationToken);
        logger.RequestFailed(request.RequestId, fact.Reason, fact.Message);
        return "failed";
    }

    /// <summary>Gives a lease back; not cancelled by a stop, bounded by the ledger client. False when another worker owns the scan.</summary>
    public async Task<bool> GiveBackAsync(ScanIdentity? scan, Consequence consequence, bool countAttempt)
    {
        if (scan is null)
            return true;
        try
        {
            var reason = consequence.Reason == FailureReason.Unknown ? consequence.Cause : consequence.Reason.ToText();
            var release = new LeaseRelease(countAttempt, time.GetUtcNow() + consequence.Wait, reason, consequence.Message);
            await ledger.ReleaseAsync(scan, release, CancellationToken.None);
            return true;
        }
        catch (FenceLostException)
        {
            return false;
        }
        catch (LedgerUnavailableException e)
        {
            logger.ReleaseFailed(scan.ScanId, e);
            return true;
        }
    }
}
