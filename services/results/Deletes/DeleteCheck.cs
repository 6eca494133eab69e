using ScanMesh.Engine.Model;
using ScanMesh.Results.Ledger;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;
using ScanMesh.Results.Sweeps;

namespace ScanMesh.Results.Deletes;

/// <summary>
/// Asks registries about hints, within their budget of requests. Only 404 changes anything; what is there is asked about once more and then left; what cannot be
/// asked now (no access, no answer) is asked again, ever more seldom.
/// </summary>
internal sealed partial class DeleteCheck(LedgerTransactions transactions, TimeProvider time, ILogger<DeleteCheck> logger)
{
    private const int MostDoublings = 9;
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan SecondLook = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan GivenUpAfter = TimeSpan.FromDays(30);

    /// <summary>Looks into the hint of a registry that is due for the longest time; false when none is.</summary>
    public async Task<bool> LookAsync(SweptRegistry registry, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await transactions.RunAsync(w => w.Store.Deletes.ClaimHintAsync(registry.Name, now.ToStored(), (now + Claim).ToStored()), cancellationToken).ConfigureAwait(false) is not { } hint)
            return false;
        try
        {
            var found = await registry.Client.FindManifestAsync(hint.Repository, hint.Selector, cancellationToken).ConfigureAwait(false);
            if (found is null)
            {
                // A proxy in front of a registry that is away answers 404 too: it counts while the registry itself lets us in.
                await registry.Client.TryLoginAsync(cancellationToken).ConfigureAwait(false);
                await BuryAsync(hint, now, cancellationToken).ConfigureAwait(false);
            }
            else if (hint.Present == 0)
                await PutOffAsync(hint with { Present = 1, Tries = 0 }, SecondLook, cancellationToken).ConfigureAwait(false);
            else
                await RemoveAsync(hint, cancellationToken).ConfigureAwait(false);
        }
        catch (ScanException e)
        {
            var pause = FirstBackOff * (1 << Math.Min(hint.Tries, MostDoublings));
            LogUnanswered(registry.Name, hint.Repository, hint.Selector, e.Message);
            if (hint.ToldAt.FromStored() + GivenUpAfter < time.GetUtcNow())
                await RemoveAsync(hint, cancellationToken).ConfigureAwait(false);
            else
                await PutOffAsync(hint with { Tries = hint.Tries + 1 }, e.RetryAfter > pause ? e.RetryAfter.Value : pause, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    private async Task BuryAsync(DeleteHintRow hint, DateTimeOffset asked, CancellationToken cancellationToken)
    {
        var isBuried = await transactions.RunAsync(
            async work =>
            {
                await work.Store.Deletes.RemoveAsync(hint).ConfigureAwait(false);
                return await Burial.BuryAsync(work, hint, asked).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        if (!isBuried)
            return;
        ResultsTelemetry.Tombstones.Add(1, new KeyValuePair<string, object?>("registry", hint.Registry));
        LogBuried(hint.Registry, hint.Repository, hint.Selector);
    }

    private Task PutOffAsync(DeleteHintRow hint, TimeSpan pause, CancellationToken cancellationToken) =>
        transactions.RunAsync(w => w.Store.Deletes.PutOffAsync(hint with { DueAt = (time.GetUtcNow() + pause).ToStored() }), cancellationToken);

    private Task RemoveAsync(DeleteHintRow hint, CancellationToken cancellationToken) => transactions.RunAsync(w => w.Store.Deletes.RemoveAsync(hint), cancellationToken);

    [LoggerMessage(2080, LogLevel.Information, "Registry {Registry} has {Repository} {Selector} no more")]
    private partial void LogBuried(string registry, string repository, string selector);

    [LoggerMessage(2081, LogLevel.Information, "Registry {Registry} does not say whether {Repository} {Selector} is deleted; nothing changes. {Why}")]
    private partial void LogUnanswered(string registry, string repository, string selector, string why);
}
