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
            await RequestEndings.FailAsync(work, request, reason, message).ConfigureAwait(false);
    }

    private static async Task SaveAsync(LedgerWork work, ScanRow was, ScanRow row)
    {
        await work.Store.Scans.SaveAsync(row with { LeaseUntil = null, RetryAt = null, FinishedAt = work.Now.ToStored() }, was).ConfigureAwait(false);
        await work.Store.StagedResults.DeleteAsync(row.Id).ConfigureAwait(false);
    }
}
