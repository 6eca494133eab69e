using ScanMesh.Results.Store;

namespace ScanMesh.Tests.Integration.Results;

/// <summary>Base of the suites that run on both stores; each test has an empty one.</summary>
public abstract class StoreTests : IAsyncLifetime
{
    private IResultsStore? store;

    internal IResultsStore Store => store!;

    internal LedgerHarness Mesh { get; private set; } = null!;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        store = await OpenAsync();
        await store.MigrateAsync(Cancel);
        Mesh = new LedgerHarness(store);
    }

    public async ValueTask DisposeAsync()
    {
        if (store is not null)
            await store.DisposeAsync();
        await CloseAsync();
    }

    private protected abstract Task<IResultsStore> OpenAsync();

    protected virtual Task CloseAsync() => Task.CompletedTask;
}
