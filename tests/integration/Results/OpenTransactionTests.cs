using Npgsql;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Tests.Integration.Results;

/// <summary>SEMANTICS S5: an event of a transaction that commits late is not skipped.</summary>
public sealed class OpenTransactionTests(LocalPostgres server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Identity_ReadWithATransactionOpen_SkipsItsRow()
    {
        await using var source = NpgsqlDataSource.Create(await server.CreateDatabaseAsync());
        await using (var create = source.CreateCommand("CREATE TABLE naive (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY)"))
            await create.ExecuteNonQueryAsync(Cancel);
        await using var slow = await source.OpenConnectionAsync(Cancel);
        await using var open = await slow.BeginTransactionAsync(Cancel);
        await using (var first = new NpgsqlCommand("INSERT INTO naive DEFAULT VALUES", slow, open))
            await first.ExecuteNonQueryAsync(Cancel);
        await using (var second = source.CreateCommand("INSERT INTO naive DEFAULT VALUES"))
            await second.ExecuteNonQueryAsync(Cancel);
        var seen = await ReadAsync(source, 0);
        await open.CommitAsync(Cancel);
        seen.AddRange(await ReadAsync(source, seen.Max()));
        Assert.Equal([2], seen);
    }

    [Fact]
    public async Task Log_ReadWithATransactionOpen_SkipsNothing()
    {
        await using var store = await server.OpenStoreAsync();
        await store.MigrateAsync(Cancel);
        var appended = new TaskCompletionSource();
        var commit = new TaskCompletionSource();
        var slow = store.WriteAsync(
            async session =>
            {
                await session.Log.AppendAsync([Row("slow")]);
                appended.SetResult();
                await commit.Task;
                return true;
            },
            Cancel);
        await appended.Task;
        var fast = store.WriteAsync(session => session.Log.AppendAsync([Row("fast")]), Cancel);
        var seen = new List<EventRow>();
        for (var i = 0; i < 20; i++)
        {
            seen.AddRange(await store.ReadAsync(s => s.Log.ListAfterAsync(seen.Count == 0 ? 0 : seen[^1].Position, 10), Cancel));
            await Task.Delay(10, Cancel);
        }

        Assert.Empty(seen);
        Assert.False(fast.IsCompleted);
        commit.SetResult();
        await slow;
        await fast;
        seen.AddRange(await store.ReadAsync(s => s.Log.ListAfterAsync(0, 10), Cancel));
        Assert.Equal(["slow", "fast"], seen.Select(e => e.Key));
        Assert.Equal([1L, 2L], seen.Select(e => e.Position));
    }

    [Fact]
    public async Task Log_TransactionThatFailsAfterAppending_LeavesNoGap()
    {
        await using var store = await server.OpenStoreAsync();
        await store.MigrateAsync(Cancel);
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.WriteAsync<bool>(
            async session =>
            {
                await session.Log.AppendAsync([Row("lost")]);
                throw new InvalidOperationException("killed");
            },
            Cancel));
        await store.WriteAsync(session => session.Log.AppendAsync([Row("kept"), Row("kept"), Row("kept too")]), Cancel);
        await store.WriteAsync(session => session.Log.AppendAsync([Row("kept")]), Cancel);
        var rows = await store.ReadAsync(s => s.Log.ListAfterAsync(0, 10), Cancel);
        Assert.Equal([(1L, "kept"), (2L, "kept too")], rows.Select(r => (r.Position, r.Key)));
        Assert.Equal(2, (await store.ReadAsync(s => s.Log.GetHeadAsync(), Cancel)).Position);
    }

    private static EventRow Row(string key) => new() { Id = Guid.NewGuid().ToString("D"), Key = key };

    private static async Task<List<long>> ReadAsync(NpgsqlDataSource source, long after)
    {
        await using var command = source.CreateCommand("SELECT position FROM naive WHERE position > @after ORDER BY position");
        command.Parameters.AddWithValue("after", after);
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var positions = new List<long>();
        while (await reader.ReadAsync(Cancel))
            positions.Add(reader.GetInt64(0));
        return positions;
    }
}
