using System.Threading.Tasks.Dataflow;
using ScanMesh.Engine.Advisories.Osv;

namespace ScanMesh.Engine.Advisories;

/// <summary>
/// Reads the documents of the inputs, one after the other, and prepares them on all cores but the reader's: they come out in the order in
/// which they were read, and no more than a few batches are held.
/// </summary>
internal static class PreparedRecords
{
    private const int BatchRecords = 128;
    private const int BatchBytes = 1 << 20;

    /// <summary>Calls <paramref name="take"/> with each outcome, in order, on one thread at a time.</summary>
    public static async Task ReadAsync(
        IReadOnlyList<string> inputs, Action<PreparedRecord?, SnapshotProblem?> take, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var workers = Math.Max(1, Environment.ProcessorCount);
        var prepare = new TransformBlock<Batch, Batch>(
            batch => batch with { Outcomes = batch.Documents.ConvertAll(PreparedRecord.Of) },
            new ExecutionDataflowBlockOptions { MaxDegreeOfParallelism = workers, BoundedCapacity = workers * 2, EnsureOrdered = true, SingleProducerConstrained = true, CancellationToken = stop.Token });
        var reading = Task.Run(() => SendAllAsync(inputs, prepare, stop.Token), CancellationToken.None);
        try
        {
            while (await prepare.OutputAvailableAsync(cancellationToken).ConfigureAwait(false))
            {
                while (prepare.TryReceive(out var batch))
                {
                    batch.Problems.ForEach(problem => take(null, problem));
                    batch.Outcomes.ForEach(outcome => take(outcome.Record, outcome.Problem));
                }
            }

            await prepare.Completion.ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // its fault went through the block
        }
    }

    private static async Task SendAllAsync(IReadOnlyList<string> inputs, TransformBlock<Batch, Batch> prepare, CancellationToken cancellationToken)
    {
        try
        {
            var batch = new Batch([], [], []);
            var bytes = 0;
            foreach (var document in OsvInputs.Read(inputs, (place, message) => batch.Problems.Add(new SnapshotProblem(place, message))))
            {
                batch.Documents.Add(document);
                bytes += document.Json.Length;
                if (batch.Documents.Count < BatchRecords && bytes < BatchBytes)
                    continue;
                await prepare.SendAsync(batch, cancellationToken).ConfigureAwait(false);
                (batch, bytes) = (new Batch([], [], []), 0);
            }

            await prepare.SendAsync(batch, cancellationToken).ConfigureAwait(false);
            prepare.Complete();
        }
        catch (Exception e)
        {
            ((IDataflowBlock)prepare).Fault(e);
        }
    }

    private sealed record Batch(
        List<OsvDocument> Documents, List<SnapshotProblem> Problems, List<(PreparedRecord? Record, SnapshotProblem? Problem)> Outcomes);
}
