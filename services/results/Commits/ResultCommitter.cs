using System.Diagnostics;
using ScanMesh.Results.Exploited;
using ScanMesh.Results.Ledger;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Commits;

/// <summary>
/// Stores the results of finished scans, many in one transaction so that one lock on the log's head and one sync serve all
/// (SEMANTICS S5). Idempotent: what is stored already, or was overtaken, is left alone.
/// </summary>
internal sealed partial class ResultCommitter(IResultsStore store, LedgerTransactions transactions, KevCache kev, ILogger<ResultCommitter> logger)
{
    private const int MaxBatch = 50;

    /// <summary>Uncompressed reports in memory at most, but for a single greater one.</summary>
    private const long MaxBatchBytes = 32L << 20;

    /// <summary>Commits all; returns when they are durable.</summary>
    public async Task CommitAsync(IReadOnlyList<FinishedScan> scans, CancellationToken cancellationToken)
    {
        var batch = new List<PreparedResult>();
        var bytes = 0L;
        foreach (var scan in scans.Distinct())
        {
            var prepared = await PrepareAsync(scan, cancellationToken).ConfigureAwait(false);
            if (prepared is null)
                continue;
            if (batch.Count == MaxBatch || (batch.Count > 0 && bytes + prepared.Staged.Size > MaxBatchBytes))
            {
                await StoreAsync(batch, cancellationToken).ConfigureAwait(false);
                (batch, bytes) = ([], 0);
            }

            batch.Add(prepared);
            bytes += prepared.Staged.Size;
        }

        if (batch.Count > 0)
            await StoreAsync(batch, cancellationToken).ConfigureAwait(false);
    }

    private async Task<PreparedResult?> PrepareAsync(FinishedScan scan, CancellationToken cancellationToken)
    {
        var staged = await store.ReadAsync(s => s.StagedResults.FindAsync(scan.ScanId, scan.Fence), cancellationToken).ConfigureAwait(false);
        if (staged is null)
        {
            LogNotStaged(scan.ScanId, scan.Fence);
            return null;
        }

        try
        {
            var report = StoredReports.Read(staged.Body, staged.Size);
            var catalogue = kev.Last;
            return new PreparedResult(staged, new ReportFacts(catalogue?.Mark(report) ?? report), null) { Kev = catalogue };
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or FormatException or InvalidDataException or ArgumentException or IOException or ZstdSharp.ZstdException)
        {
            LogUnreadable(e, scan.ScanId, scan.Fence);
            return new PreparedResult(staged, null, "The worker's report could not be read; the results service's log says why.");
        }
    }

    private async Task StoreAsync(IReadOnlyList<PreparedResult> batch, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (batch.Count > 1 && e is not OperationCanceledException)
        {
            // One bad result must not keep the others back.
            LogBatchFailed(e, batch.Count);
            var faults = new List<Exception>();
            foreach (var one in batch)
                try
                {
                    await StoreAsync([one], cancellationToken).ConfigureAwait(false);
                }
                catch (Exception fault) when (fault is not OperationCanceledException)
                {
                    faults.Add(fault);
                }

            if (faults.Count > 0)
                throw new AggregateException(faults);
        }
        catch (Exception e) when (batch.Count == 1 && batch[0].Facts is not null && store.IsRefusal(e))
        {
            // It would fail for ever, and with it all that waits for this image.
            LogRefused(e, batch[0].Staged.ScanId, batch[0].Staged.Fence);
            await RunAsync([batch[0] with { Facts = null, Fault = "The database cannot hold what was found in this image; the results service's log says why." }], cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RunAsync(IReadOnlyList<PreparedResult> batch, CancellationToken cancellationToken)
    {
        using var activity = ResultsTelemetry.Source.StartActivity("results.commit");
        activity?.SetTag("scanmesh.batch", batch.Count);
        var outcomes = await transactions.RunAsync(
            async work =>
            {
                var told = new List<string>();
                var scans = (await work.Store.Scans.LockAsync([.. batch.Select(b => b.Staged.ScanId).Distinct(StringComparer.Ordinal)]).ConfigureAwait(false))
                    .ToDictionary(s => s.Id, StringComparer.Ordinal);
                var catalogue = await work.HoldKevAsync().ConfigureAwait(false);
                foreach (var result in batch.OrderBy(b => b.Staged.ScanId, StringComparer.Ordinal))
                    told.Add(await ApplyAsync(work, result.MarkedBy(catalogue), scans.GetValueOrDefault(result.Staged.ScanId)).ConfigureAwait(false));
                return told;
            },
            cancellationToken).ConfigureAwait(false);
        ResultsTelemetry.BatchSize.Record(batch.Count);
        ResultsTelemetry.Commits.Add(outcomes.Count(o => o == Outcome.Stored));
        foreach (var dropped in outcomes.Where(o => o != Outcome.Stored))
            ResultsTelemetry.Dropped.Add(1, new KeyValuePair<string, object?>("reason", dropped));
    }

    private static async Task<string> ApplyAsync(LedgerWork work, PreparedResult result, ScanRow? scan)
    {
        if (scan is null || scan.State != ScanState.Scanning || scan.Fence != result.Staged.Fence)
            return Outcome.Overtaken;
        if (result.Facts is not { } facts || (facts.Report.Image.Digest is { } digest && digest.ToString() != scan.ManifestDigest))
        {
            await ScanEndings.FailAsync(work, scan, "internal", result.Fault ?? "The worker's report is of another image.").ConfigureAwait(false);
            return Outcome.Unreadable;
        }

        var starter = scan.RequestId is null ? null : await work.Store.Requests.FindAsync(scan.RequestId).ConfigureAwait(false);
        using var span = ResultsTelemetry.Start("results.store", starter?.Traceparent, ActivityKind.Consumer);
        var previous = await work.Store.Images.LockAsync(scan.TrustDomain, scan.ManifestDigest).ConfigureAwait(false);
        var row = facts.ToRow(scan, result.Staged, previous, work.Now);
        var isNews = previous is null || !IsOlder(row, previous);
        var image = isNews ? await StoreImageAsync(work, row, previous, facts).ConfigureAwait(false) : previous!;
        var changes = isNews ? await FindingChanges.StoreAsync(work, image, facts).ConfigureAwait(false) : null;
        await work.Store.Layers.AddSeenAsync(scan.Registry, scan.Repository, facts.Layers).ConfigureAwait(false);
        await PublishAsync(work, scan, starter, image, isNews ? facts : null, previous is null ? null : changes).ConfigureAwait(false);
        await ScanEndings.CompleteAsync(work, scan).ConfigureAwait(false);
        return isNews ? Outcome.Stored : Outcome.Older;
    }

    // SEMANTICS S6: results of an older analyser generation, or matched against an older revision, never overwrite newer ones.
    // Sequences of different epochs cannot be compared: the later commit stays then.
    private static bool IsOlder(ImageRow row, ImageRow than)
    {
        if (row.AnalyserGeneration != than.AnalyserGeneration)
            return row.AnalyserGeneration < than.AnalyserGeneration;
        if (row.Epoch == than.Epoch && row.Sequence != than.Sequence)
            return row.Sequence < than.Sequence;
        return row.ScanId == than.ScanId && row.Fence < than.Fence;
    }

    private static async Task<ImageRow> StoreImageAsync(LedgerWork work, ImageRow row, ImageRow? previous, ReportFacts facts)
    {
        if (previous is null)
            row = row with { Id = await work.Store.Images.InsertAsync(row).ConfigureAwait(false) };
        else
            await work.Store.Images.UpdateAsync(row).ConfigureAwait(false);
        await work.Store.Images.PutLayersAsync(row.Id, facts.Layers).ConfigureAwait(false);
        await work.Store.Layers.AddPackagesAsync(facts.PackageIndex()).ConfigureAwait(false);
        return row;
    }

    // To every repository in which the image is known or was asked for. Facts are null when an older result came late: the
    // repositories get the newer one, where they have not got it.
    private static async Task PublishAsync(LedgerWork work, ScanRow scan, RequestRow? starter, ImageRow image, ReportFacts? facts, FindingChanges? changes)
    {
        var requests = (await work.Store.Requests.ListRepositoriesOfScanAsync(scan.Id).ConfigureAwait(false)).ToDictionary(r => (r.Registry, r.Repository));
        if (starter is not null)
            requests[(starter.Registry, starter.Repository)] = starter;
        var known = (await work.Store.Verdicts.ListOfImageAsync(image.Id).ConfigureAwait(false)).Select(v => (v.Registry, v.Repository));
        foreach (var (registry, repository) in requests.Keys.Union(known).Order())
        {
            var request = requests.GetValueOrDefault((registry, repository));
            if (facts is not null)
                await RepositoryResults.PublishAsync(work, image, facts, changes, registry, repository, request, (request ?? starter)?.Lane ?? "").ConfigureAwait(false);
            else if (request is not null)
                await RepositoryResults.EnsureAsync(work, scan, request).ConfigureAwait(false);
        }
    }

    [LoggerMessage(2001, LogLevel.Warning, "No report is staged for scan {ScanId} with fence {Fence}: committed before, or lost with its worker")]
    private partial void LogNotStaged(string scanId, long fence);

    [LoggerMessage(2002, LogLevel.Error, "The staged report of scan {ScanId} with fence {Fence} cannot be read")]
    private partial void LogUnreadable(Exception exception, string scanId, long fence);

    [LoggerMessage(2003, LogLevel.Warning, "A batch of {Count} results failed; each is tried alone")]
    private partial void LogBatchFailed(Exception exception, int count);

    [LoggerMessage(2004, LogLevel.Error, "The database refuses the result of scan {ScanId} with fence {Fence}: the scan fails")]
    private partial void LogRefused(Exception exception, string scanId, long fence);

    private static class Outcome
    {
        public const string Stored = "stored";
        public const string Older = "older";
        public const string Overtaken = "overtaken";
        public const string Unreadable = "unreadable";
    }
}
