using System.Threading.Channels;

namespace ScanMesh.Hosting.Bus.Rabbit.Consumers;

/// <summary>
/// Hands items to a handler in batches: whatever has gathered while the previous batch was handled. Each item's task ends with its
/// own result: when a batch fails its items are tried one by one, so that a bad one fails alone.
/// </summary>
internal sealed class Batcher<T>
{
    private const int GiveUpAfter = 3;

    private readonly Channel<Entry> entries = Channel.CreateUnbounded<Entry>(new() { SingleReader = true });
    private readonly Func<IReadOnlyList<T>, CancellationToken, Task> handle;
    private readonly int limit;

    /// <param name="handle">Handles a batch as a whole; must be idempotent.</param>
    /// <param name="limit">Most items of a batch.</param>
    public Batcher(Func<IReadOnlyList<T>, CancellationToken, Task> handle, int limit)
    {
        this.handle = handle;
        this.limit = limit;
        _ = Task.Run(PumpAsync);
    }

    /// <summary>Ends when the item was handled, or with the handler's exception.</summary>
    public async Task AddAsync(T item, CancellationToken cancellationToken)
    {
        var entry = new Entry(item, cancellationToken);
        await entries.Writer.WriteAsync(entry, cancellationToken);
        await entry.Done.Task;
    }

    private async Task PumpAsync()
    {
        var batch = new List<Entry>(limit);
        while (await entries.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < limit && entries.Reader.TryRead(out var entry))
                batch.Add(entry);
            if (await TryAsync(batch) is not { } failure)
                continue;
            if (batch.Count == 1)
                batch[0].Done.TrySetException(failure);
            else
                await OneByOneAsync(batch);
        }
    }

    // The store itself is likely away when the first few fail: then the rest need not find out one after another.
    private async Task OneByOneAsync(List<Entry> batch)
    {
        var failures = 0;
        Exception? last = null;
        foreach (var entry in batch)
        {
            if (failures >= GiveUpAfter)
                entry.Done.TrySetException(last!);
            else if (await TryAsync([entry]) is not { } failure)
                failures = int.MinValue;
            else
            {
                failures++;
                entry.Done.TrySetException(last = failure);
            }
        }
    }

    private async Task<Exception?> TryAsync(IReadOnlyList<Entry> batch)
    {
        try
        {
            await handle([.. batch.Select(e => e.Item)], batch[0].CancellationToken);
            foreach (var entry in batch)
                entry.Done.TrySetResult();
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private sealed record Entry(T Item, CancellationToken CancellationToken)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
