using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Ledger;

/// <summary>How scans end, and with them every request that belongs to them. The caller holds the scan's row.</summary>
internal static class ScanEndings
{
    /// <summary>The scan's result is stored and its repositories have it.</summary>
    public static async Task CompleteAsync(LedgerWork work, ScanRow scan)
    {
        await SaveAsync(work, scan, scan with { State = ScanState.Completed, Reason = null, Message = null }).ConfigureAwait(false);
        foreach (var request in await work.Store.Requests.LockOpenOfScanAsync(scan.Id).ConfigureAwait(false))
            await RequestEndings.ServeAsync(work, request, scanned: request.Id == scan.RequestId).ConfigureAwait(false);
    }

    /// <summary>The scan failed for good: quarantined.</summary>
    public static async Task FailAsync(LedgerWork work, ScanRow scan, string reason, string message)
    {
        await SaveAsync(work, scan, scan with { State = ScanState.Failed, Fence = scan.Fence + 1, Reason = reason, Message = message }).ConfigureAwait(false);
        foreach (var request in await work.Store.Requests.LockOpenOfScanAsync(scan.Id).ConfigureAwait(false))
            if (IsOfTheContent(reason) || scan.IsIn(request))
                await RequestEndings.FailAsync(work, request, reason, MessageFor(scan, request, message)).ConfigureAwait(false);
            else
                await work.Store.Requests.SaveAsync(request with { State = RequestState.Queued, StateAt = work.Now.ToStored(), ScanId = null, Dispatches = 0, DispatchedAt = work.Now.ToStored() }, request.State).ConfigureAwait(false);
    }

    /// <summary>What the bytes cause stays until a redrive and holds wherever they lie; what a registry or credentials cause is that repository's own, and may be gone with the next push.</summary>
    public static bool IsOfTheContent(string? reason) => reason is not ("unauthorized" or "not-found" or "registry-unavailable");

    /// <summary>The text about a scan that a request's owner may read: texts name the repository that the scan pulled from (SECURITY T8).</summary>
    public static string MessageFor(ScanRow scan, RequestRow request, string? message) =>
        scan.IsIn(request) ? message ?? "" : "The scan of this image failed in another repository.";

    private static async Task SaveAsync(LedgerWork work, ScanRow was, ScanRow row)
    {
        await work.Store.Scans.SaveAsync(row with { LeaseUntil = null, RetryAt = null, FinishedAt = work.Now.ToStored() }, was).ConfigureAwait(false);
        await work.Store.StagedResults.DeleteAsync(row.Id).ConfigureAwait(false);
    }
}
