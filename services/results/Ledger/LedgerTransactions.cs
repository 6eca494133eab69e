using ScanMesh.Results.Exploited;
using ScanMesh.Results.Log;
using ScanMesh.Results.Store;

namespace ScanMesh.Results.Ledger;

/// <summary>Runs the ledger's transactions: the work first, then its events as the last statement (SEMANTICS S5), then the commit.</summary>
internal sealed class LedgerTransactions(IResultsStore store, TimeProvider time, LogSignal signal, KevCache kev)
{
    /// <summary>Runs and commits <paramref name="work"/>; it may be run more than once and must act on its argument only.</summary>
    public async Task<T> RunAsync<T>(Func<LedgerWork, Task<T>> work, CancellationToken cancellationToken)
    {
        var appended = 0;
        IReadOnlyList<string> ended = [];
        var result = await store.WriteAsync(
            async session =>
            {
                var unit = new LedgerWork(session, time.GetUtcNow(), kev);
                var value = await work(unit).ConfigureAwait(false);
                appended = unit.Events.Count == 0 ? 0 : await session.Log.AppendAsync(unit.Events).ConfigureAwait(false);
                ended = unit.EndedStates;
                return value;
            },
            cancellationToken).ConfigureAwait(false);
        foreach (var state in ended)
            ResultsTelemetry.Ended.Add(1, new KeyValuePair<string, object?>("state", state));
        if (appended > 0)
            signal.Pulse();
        return result;
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(Func<LedgerWork, Task> work, CancellationToken cancellationToken) => RunAsync(
        async unit =>
        {
            await work(unit).ConfigureAwait(false);
            return true;
        },
        cancellationToken);
}
