using System.Globalization;
using ScanMesh.Hosting.Access;
using ScanMesh.Hosting.Bus;
using ScanMesh.Results.Ledger;
using ScanMesh.Results.Queries;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Failures;

/// <summary>
/// What has failed and waits for somebody: listed, redriven or dropped, each within what the caller may see. A bus within the process has
/// no queues to give a message back to.
/// </summary>
internal sealed class FailureDesk(IResultsStore store, LedgerTransactions transactions, Redrives redrives, IDeadLetterReturn? queues = null)
{
    private const int Page = 100;
    private const int Read = 1000;
    private const int KeyLength = 2;

    /// <summary>A page of failures, newest first; messages in quarantine belong to no repository and are shown to who sees them all.</summary>
    /// <exception cref="ArgumentException">The token is not from here.</exception>
    public Task<FailureList> ListAsync(Caller caller, string? reason, string token, CancellationToken cancellationToken)
    {
        var key = PageToken.Parse(token, KeyLength);
        if (key.Length > 0 && !long.TryParse(key[0], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            throw new ArgumentException("page_token: not from this service");
        return store.ReadAsync(
            async session =>
            {
                var rows = await session.Requests.ListFailedAsync(reason, key.Length == 0 ? long.MaxValue : long.Parse(key[0], CultureInfo.InvariantCulture), key.Length == 0 ? "" : key[1], Read).ConfigureAwait(false);
                var seen = rows.FindIndex(new Counter(caller, Page).IsLast);
                var shown = rows.Take(seen < 0 ? rows.Count : seen + 1).ToList();
                var more = shown.Count < rows.Count || rows.Count == Read;
                return new FailureList(
                    shown.FindAll(r => caller.Sees(r.Registry, r.Repository)),
                    key.Length == 0 && reason is null && caller.SeesMessages ? await session.Quarantine.ListAsync(Page).ConfigureAwait(false) : [],
                    more && shown.Count > 0 ? PageToken.Of(shown[^1].StateAt.ToString(CultureInfo.InvariantCulture), shown[^1].Id) : null);
            },
            cancellationToken);
    }

    /// <summary>Gives a failed request another chance, or a message back to its queue.</summary>
    /// <exception cref="BusUnavailableException">The message could not be given back.</exception>
    public async Task<FailureOutcome> RedriveAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        var (request, message) = await FindAsync(caller, id, cancellationToken).ConfigureAwait(false);
        if (request is not null)
            return await redrives.RedriveAsync(id, cancellationToken).ConfigureAwait(false) is null ? FailureOutcome.NotFailed : FailureOutcome.Done;
        if (message is null)
            return FailureOutcome.Missing;
        if (message.ContentType is null || queues is null)
            return FailureOutcome.NotRedrivable;
        await queues.ReturnAsync(new DeadLetter { Queue = message.Queue, Reason = message.Reason, ContentType = message.ContentType, Body = message.Body }, cancellationToken).ConfigureAwait(false);
        await transactions.RunAsync(work => work.Store.Quarantine.RemoveAsync(message), cancellationToken).ConfigureAwait(false);
        return FailureOutcome.Done;
    }

    /// <summary>Takes a failure off the list. A request stays failed and may still be redriven by its id.</summary>
    public async Task<FailureOutcome> DropAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        var (request, message) = await FindAsync(caller, id, cancellationToken).ConfigureAwait(false);
        if (request is null && message is null)
            return FailureOutcome.Missing;
        var dropped = await transactions.RunAsync(
            work => request is null ? work.Store.Quarantine.DeleteAsync(id) : work.Store.Requests.DropAsync(id, work.Now.ToStored()),
            cancellationToken).ConfigureAwait(false);
        return dropped ? FailureOutcome.Done : FailureOutcome.NotFailed;
    }

    private Task<(RequestRow? Request, QuarantinedMessageRow? Message)> FindAsync(Caller caller, string id, CancellationToken cancellationToken) =>
        store.ReadAsync<(RequestRow?, QuarantinedMessageRow?)>(
            async session => await session.Requests.FindAsync(id).ConfigureAwait(false) is { } request
                ? (caller.Sees(request.Registry, request.Repository) ? request : null, null)
                : (null, caller.SeesMessages ? await session.Quarantine.FindAsync(id).ConfigureAwait(false) : null),
            cancellationToken);

    /// <summary>Finds the row that fills a page of what a caller sees.</summary>
    private sealed class Counter(Caller caller, int page)
    {
        private int seen;

        public bool IsLast(RequestRow row) => caller.Sees(row.Registry, row.Repository) && ++seen == page;
    }
}
