using System.Collections.Concurrent;
using ScanMesh.Hosting.Bus.Rabbit.Consumers;

namespace ScanMesh.Tests.Unit.Hosting.Bus;

public sealed class BatcherTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AddAsync_WhileOneIsHandled_TheRestIsOneBatchWithinTheLimit()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sizes = new ConcurrentQueue<int>();
        var batcher = new Batcher<int>(async (batch, _) =>
        {
            sizes.Enqueue(batch.Count);
            await gate.Task;
        }, limit: 10);
        var first = batcher.AddAsync(0, Cancel);
        while (sizes.IsEmpty)
            await Task.Delay(5, Cancel);
        var rest = Enumerable.Range(1, 15).Select(i => batcher.AddAsync(i, Cancel)).ToList();
        gate.SetResult();
        await Task.WhenAll([first, .. rest]);
        Assert.Equal([1, 10, 5], sizes);
    }

    [Fact]
    public async Task AddAsync_OneBadItem_FailsAlone()
    {
        var good = new ConcurrentQueue<int>();
        var batcher = new Batcher<int>((batch, _) =>
        {
            if (batch.Contains(3))
                throw new InvalidOperationException("three");
            foreach (var item in batch)
                good.Enqueue(item);
            return Task.CompletedTask;
        }, limit: 100);
        var tasks = Enumerable.Range(0, 10).Select(i => batcher.AddAsync(i, Cancel)).ToList();
        await Assert.ThrowsAsync<InvalidOperationException>(() => tasks[3]);
        await Task.WhenAll(tasks.Where((_, i) => i != 3));
        Assert.Equal([0, 1, 2, 4, 5, 6, 7, 8, 9], good.Distinct().Order());
    }

    [Fact]
    public async Task AddAsync_StoreAway_AllFailAfterFewTries()
    {
        var calls = 0;
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var batcher = new Batcher<int>(async (_, _) =>
        {
            await gate.Task;
            Interlocked.Increment(ref calls);
            throw new IOException("away");
        }, limit: 100);
        var tasks = Enumerable.Range(0, 50).Select(i => batcher.AddAsync(i, Cancel)).ToList();
        gate.SetResult();
        foreach (var task in tasks)
            await Assert.ThrowsAsync<IOException>(() => task);
        Assert.InRange(calls, 4, 9);
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(3, 4)]
    [InlineData(19, 10)]
    [InlineData(100_000, 10)]
    public void Pause_Deliveries_GrowsToTheLongest(long deliveries, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), DeliveryGuard.Pause(deliveries, TimeSpan.FromSeconds(10)));
}
