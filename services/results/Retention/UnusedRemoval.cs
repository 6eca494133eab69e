using ScanMesh.Hosting.Configuration;
using ScanMesh.Results.Ledger;
using ScanMesh.Results.Store;

namespace ScanMesh.Results.Retention;

/// <summary>
/// Removes what nothing refers to any more: images that are in no repository, with their reports and findings, then layer records of no image. Small transactions,
/// each of which asks once more; what a request or scan has under way is left.
/// </summary>
internal sealed class UnusedRemoval(IResultsStore store, LedgerTransactions transactions, RetentionOptions options, TimeProvider time)
{
    private const int Batch = 100;

    /// <summary>Removes all that can be removed now: images, layer records.</summary>
    public async Task<(int Images, int Layers)> RunAsync(CancellationToken cancellationToken)
    {
        var before = (time.GetUtcNow() - options.Unused).ToStored();
        var (images, layers, last) = (0, 0, 0L);
        while (await store.ReadAsync(s => s.Retention.ListUnusedImagesAsync(before, last, Batch), cancellationToken).ConfigureAwait(false) is { Count: > 0 } unused)
            foreach (var id in unused)
            {
                last = id;
                if (await transactions.RunAsync(work => work.Store.Retention.RemoveImageAsync(id, before), cancellationToken).ConfigureAwait(false))
                    images++;
            }

        for (var removed = Batch; removed > 0; layers += removed)
            removed = await transactions.RunAsync(
                async work =>
                {
                    // Commits hold this row: none that brings a layer back to use is under way meanwhile.
                    await work.Store.Kev.LockStateAsync().ConfigureAwait(false);
                    return await work.Store.Retention.RemoveLayersAsync(before, Batch).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
        await transactions.RunAsync(work => work.Store.Retention.RemoveTombstonesAsync(before), cancellationToken).ConfigureAwait(false);
        ResultsTelemetry.Removed.Add(images, new KeyValuePair<string, object?>("kind", "image"));
        ResultsTelemetry.Removed.Add(layers, new KeyValuePair<string, object?>("kind", "layer"));
        return (images, layers);
    }
}
