using Google.Protobuf.WellKnownTypes;
using ScanMesh.Contracts.V1;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Mesh.V1;
using ScanMesh.Results.Commits;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Ledger;

/// <summary>Who may scan what: leases, fences and attempts (SEMANTICS S1). Every answer is one transaction.</summary>
internal sealed class ScanLedger(LedgerTransactions transactions, LedgerOptions options)
{
    /// <summary>Answers a worker that resolved a reference and is about to pull.</summary>
    public Task<BeginScanResponse> BeginAsync(BeginCommand command, CancellationToken cancellationToken) =>
        transactions.RunAsync(work => BeginAsync(work, command), cancellationToken);

    /// <summary>Heartbeat: until when the lease holds, or null when it is no longer the caller's.</summary>
    public Task<DateTimeOffset?> RenewAsync(string scanId, long fence, CancellationToken cancellationToken) => transactions.RunAsync<DateTimeOffset?>(
        async work =>
        {
            var until = work.Now + options.Lease;
            return await work.Store.Scans.RenewAsync(scanId, fence, until.ToStored()).ConfigureAwait(false) ? until : null;
        },
        cancellationToken);

    /// <summary>Takes a lease back; false when it is no longer the caller's.</summary>
    public Task<bool> ReleaseAsync(ReleaseLeaseRequest release, CancellationToken cancellationToken) => transactions.RunAsync(
        async work =>
        {
            if (await FindLeasedAsync(work, release.ScanId, release.Fence).ConfigureAwait(false) is not { } scan)
                return false;
            var attempts = release.CountAttempt ? scan.Attempts : Math.Max(0, scan.Attempts - 1);
            if (attempts >= options.MaxAttempts)
            {
                await ScanEndings.FailAsync(work, scan, ReasonOr(release.Reason), Bounded(release.Message)).ConfigureAwait(false);
                return true;
            }

            await work.Store.Scans.SaveAsync(
                scan with
                {
                    Attempts = attempts,
                    Fence = scan.Fence + 1,
                    LeaseUntil = null,
                    RetryAt = (release.RetryAt?.ToDateTimeOffset() ?? work.Now).ToStored(),
                    Dispatches = 0,
                    DispatchedAt = null,
                    Reason = release.Reason.Length == 0 ? null : ReasonOr(release.Reason),
                    Message = Bounded(release.Message),
                },
                scan).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    /// <summary>The scan if the caller holds its lease (the row is locked then), else null.</summary>
    public static async Task<ScanRow?> FindLeasedAsync(LedgerWork work, string scanId, long fence) =>
        await work.Store.Scans.LockAsync(scanId).ConfigureAwait(false) is { State: ScanState.Scanning, LeaseUntil: not null } scan && scan.Fence == fence ? scan : null;

    /// <summary>A reason of the closed set, or internal.</summary>
    public static string ReasonOr(string reason) =>
        Engine.Model.ReasonText.Parse<Engine.Model.FailureReason>(reason) == default ? "internal" : reason;

    /// <summary>Text for people, at most 1 KB, without control characters.</summary>
    public static string Bounded(string text) => RequestRows.Printable(text)!;

    private async Task<BeginScanResponse> BeginAsync(LedgerWork work, BeginCommand command)
    {
        var store = work.Store;
        await store.Requests.InsertAsync([command.ToRow(work.Now)]).ConfigureAwait(false);
        var scan = await store.Scans.LockOrInsertAsync(new ScanRow
        {
            Id = Guid.CreateVersion7(work.Now).ToString("D"),
            TrustDomain = command.TrustDomain,
            ManifestDigest = command.ManifestDigest,
            AnalyserSet = command.AnalyserSet,
            AnalyserGeneration = command.AnalyserGeneration,
            Registry = command.Registry,
            Repository = command.Repository,
            CreatedAt = work.Now.ToStored(),
        }).ConfigureAwait(false);
        var request = await store.Requests.LockAsync(command.RequestId).ConfigureAwait(false) ?? throw new StoreConflictException("The request's row is gone.");
        if (request.State == RequestState.Failed)
            return Quarantined(request.Reason, request.Message);
        if (request.IsTerminal || request.State == RequestState.Expanded)
            return Attached(scan, finished: true);
        request = await ResolveAsync(work, request, command, scan).ConfigureAwait(false);
        return scan.State switch
        {
            ScanState.Completed => await AttachToResultAsync(work, request, scan).ConfigureAwait(false),
            ScanState.Failed when ScanEndings.IsOfTheContent(scan.Reason) => await QuarantineAsync(work, request, scan).ConfigureAwait(false),
            ScanState.Scanning when await IsInFlightAsync(work, scan).ConfigureAwait(false) => await WaitAsync(work, request, scan).ConfigureAwait(false),
            _ => await StartAsync(work, request, scan, command).ConfigureAwait(false),
        };
    }

    // Records what the registry answered. A request that now names another image leaves the scan it ran before.
    private static async Task<RequestRow> ResolveAsync(LedgerWork work, RequestRow request, BeginCommand command, ScanRow scan)
    {
        var resolvedAt = command.ResolvedAt.ToStored();
        var late = await work.Store.Deletes.FindDeletedAsync(request.Registry, request.Repository, command.ManifestDigest).ConfigureAwait(false) >= resolvedAt;
        if (!late)
            await work.Store.Deletes.RemoveTombstoneAsync(request.Registry, request.Repository, command.ManifestDigest, resolvedAt).ConfigureAwait(false);
        if (command.Tag is { } tag)
        {
            var current = await work.Store.References.FindCurrentAsync(request.Registry, request.Repository, tag).ConfigureAwait(false);
            late |= current is not null && current.RequestId != request.Id && current.ResolvedAt > resolvedAt && current.Digest != command.ManifestDigest;
            await work.Store.References.PutAsync(new ReferenceRow
            {
                Registry = request.Registry,
                Repository = request.Repository,
                Tag = tag,
                ResolvedAt = resolvedAt,
                RequestId = request.Id,
                Digest = command.ManifestDigest,
            }).ConfigureAwait(false);
        }

        return request with { ManifestDigest = command.ManifestDigest, ResolvedAt = resolvedAt, Late = late, ScanId = scan.Id };
    }

    private static async Task<BeginScanResponse> AttachToResultAsync(LedgerWork work, RequestRow request, ScanRow scan)
    {
        await RepositoryResults.EnsureAsync(work, scan, request).ConfigureAwait(false);
        await RequestEndings.ServeAsync(work, request, scanned: scan.RequestId == request.Id).ConfigureAwait(false);
        return Attached(scan, finished: true);
    }

    private static async Task<BeginScanResponse> QuarantineAsync(LedgerWork work, RequestRow request, ScanRow scan)
    {
        var message = ScanEndings.MessageFor(scan, request, scan.Message);
        await RequestEndings.FailAsync(work, request, scan.Reason!, message).ConfigureAwait(false);
        return Quarantined(scan.Reason, message);
    }

    private static async Task<BeginScanResponse> WaitAsync(LedgerWork work, RequestRow request, ScanRow scan)
    {
        var state = scan.RequestId == request.Id ? RequestState.Scanning : RequestState.Waiting;
        await work.Store.Requests.SaveAsync(request with { State = state, StateAt = work.Now.ToStored() }, request.State).ConfigureAwait(false);
        return Attached(scan, finished: false);
    }

    private async Task<BeginScanResponse> StartAsync(LedgerWork work, RequestRow request, ScanRow scan, BeginCommand command)
    {
        // A failed scan that may be tried anew, and one that nobody wanted any more, begin from the first attempt.
        var attempts = scan.State == ScanState.Scanning ? scan.Attempts : 0;
        if (attempts >= options.MaxAttempts)
        {
            await work.Store.Requests.SaveAsync(request with { StateAt = work.Now.ToStored() }, request.State).ConfigureAwait(false);
            await ScanEndings.FailAsync(work, scan, scan.Reason ?? "internal", scan.Message ?? $"No worker came back from {attempts} attempts.").ConfigureAwait(false);
            return Quarantined(scan.Reason ?? "internal", scan.Message);
        }

        if (attempts == options.MaxAttempts - 1 && attempts > 0 && command.Lane != Lane.Isolated)
        {
            await work.Store.Requests.SaveAsync(request with { State = RequestState.Scanning, StateAt = work.Now.ToStored() }, request.State).ConfigureAwait(false);
            await work.Store.Scans.SaveAsync(scan with { DispatchedAt = work.Now.ToStored() }, scan).ConfigureAwait(false);
            return new BeginScanResponse { Isolate = new() };
        }

        var leaseUntil = work.Now + options.Lease;
        var started = scan with
        {
            State = ScanState.Scanning,
            RequestId = request.Id,
            Registry = request.Registry,
            Repository = request.Repository,
            Attempts = attempts + 1,
            Fence = scan.Fence + 1,
            LeaseUntil = leaseUntil.ToStored(),
            RetryAt = null,
            Worker = Bounded(command.Worker),
            Dispatches = 0,
            DispatchedAt = null,
            FinishedAt = null,
        };
        await work.Store.Scans.SaveAsync(started, scan).ConfigureAwait(false);
        await work.Store.Requests.SaveAsync(request with { State = RequestState.Scanning, StateAt = work.Now.ToStored() }, request.State).ConfigureAwait(false);
        var known = await work.Store.Layers.ListKnownAsync(started, command.Layers).ConfigureAwait(false);
        return new BeginScanResponse
        {
            Start = new BeginScanResponse.Types.Start
            {
                ScanId = scan.Id,
                Attempt = started.Attempts,
                Fence = started.Fence,
                LeaseUntil = Timestamp.FromDateTimeOffset(leaseUntil),
                KnownLayers = { known.Select(l => new KnownLayer { Digest = l.Digest, SeenInRepository = l.Seen }) },
            },
        };
    }

    // Leased, or finished and waiting for its commit.
    private static async Task<bool> IsInFlightAsync(LedgerWork work, ScanRow scan) =>
        scan.IsLeased(work.Now) || await work.Store.StagedResults.ExistsAsync(scan.Id, scan.Fence).ConfigureAwait(false);

    private static BeginScanResponse Attached(ScanRow scan, bool finished) =>
        new() { Attach = new BeginScanResponse.Types.Attach { ScanId = scan.Id, Finished = finished } };

    private static BeginScanResponse Quarantined(string? reason, string? message) =>
        new() { Quarantined = new BeginScanResponse.Types.Quarantined { Reason = reason ?? "internal", Message = message ?? "" } };
}
