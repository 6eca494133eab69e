using ScanMesh.Contracts.V1;
using ScanMesh.Engine.Model;
using ScanMesh.Hosting.Bus;
using ScanMesh.Results.Commits;
using ScanMesh.Results.Failures;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Ledger;

/// <summary>The ledger's side of the bus. Each fact may come twice, late, or in another order than it happened.</summary>
internal sealed partial class LedgerHandler(LedgerTransactions transactions, ResultCommitter committer, ILogger<LedgerHandler> logger) : ILedgerHandler
{
    /// <summary>Children of an index at most (SEMANTICS S4).</summary>
    private const int MaxChildren = 64;

    private const int MaxText = RequestMessages.MaxText;

    public Task OnRequestedAsync(IReadOnlyList<ScanRequested> requests, CancellationToken cancellationToken) => transactions.RunAsync(
        async work =>
        {
            var (good, bad) = (requests.Where(RequestMessages.IsWellFormed), requests.Where(r => !RequestMessages.IsWellFormed(r)));
            foreach (var malformed in bad)
            {
                LogMalformed(malformed.RequestId);
                await Quarantine.KeepAsync(work, malformed).ConfigureAwait(false);
            }

            var rows = good.DistinctBy(r => r.RequestId).Select(r => r.ToRow(work.Now)).OrderBy(r => r.Id, StringComparer.Ordinal).ToList();
            if (await work.Store.Requests.InsertAsync(rows).ConfigureAwait(false) < rows.Count)
                foreach (var row in rows)
                    await work.Store.Requests.DescribeAsync(row).ConfigureAwait(false);
        },
        cancellationToken);

    public Task OnCompletedAsync(IReadOnlyList<ScanCompleted> facts, CancellationToken cancellationToken) =>
        committer.CommitAsync([.. facts.Select(f => new FinishedScan(f.ScanId.ToString("D"), f.Fence))], cancellationToken);

    public Task OnExpandedAsync(IndexExpanded fact, CancellationToken cancellationToken)
    {
        if (fact.Children.Count > MaxChildren)
        {
            LogTooManyChildren(fact.IndexDigest, fact.Children.Count);
            return OnFailedAsync(new ScanFailed { RequestId = fact.RequestId, Reason = "limit", Message = $"The index names {fact.Children.Count} children; the limit is {MaxChildren}." }, cancellationToken);
        }

        if (!IsWellFormed(fact))
        {
            LogMalformed(fact.RequestId);
            return Task.CompletedTask;
        }

        return transactions.RunAsync(work => ExpandAsync(work, fact), cancellationToken);
    }

    public Task OnFailedAsync(ScanFailed fact, CancellationToken cancellationToken) => transactions.RunAsync(
        async work =>
        {
            var reason = ScanLedger.ReasonOr(fact.Reason);
            var message = ScanLedger.Bounded(fact.Message);
            if (fact.ScanId is { } scanId)
            {
                if (await ScanLedger.FindLeasedAsync(work, scanId.ToString("D"), fact.Fence).ConfigureAwait(false) is { } scan)
                    await ScanEndings.FailAsync(work, scan, reason, message).ConfigureAwait(false);
                else
                    ResultsTelemetry.Dropped.Add(1, new KeyValuePair<string, object?>("reason", "overtaken"));
            }
            else if (await FindAsync(work, fact.RequestId).ConfigureAwait(false) is { IsTerminal: false } request)
            {
                await RequestEndings.FailAsync(work, request, reason, message).ConfigureAwait(false);
            }
        },
        cancellationToken);

    public Task OnIgnoredAsync(RequestIgnored fact, CancellationToken cancellationToken) => transactions.RunAsync(
        async work =>
        {
            if (await FindAsync(work, fact.RequestId).ConfigureAwait(false) is { IsTerminal: false } request)
                await RequestEndings.IgnoreAsync(work, request, fact.Digest, ScanLedger.Bounded(fact.Reason)).ConfigureAwait(false);
        },
        cancellationToken);

    // A fact may come before its request's own copy: then it comes again. Of a request that is in quarantine nothing more is to be told.
    private static async Task<RequestRow?> FindAsync(LedgerWork work, Guid requestId)
    {
        var id = requestId.ToString("D");
        if (await work.Store.Requests.LockAsync(id).ConfigureAwait(false) is { } request)
            return request;
        return await work.Store.Quarantine.HoldsRequestAsync(id).ConfigureAwait(false) ? null : throw new UnknownRequestException(requestId);
    }

    private static bool IsWellFormed(IndexExpanded fact) =>
        fact.Registry.Length is > 0 and <= MaxText
        && ImageReference.IsRepository(fact.Repository)
        && (fact.Tag is null || ImageReference.IsTag(fact.Tag))
        && Digest.TryParse(fact.IndexDigest, out _)
        && fact.Children.All(c => Digest.TryParse(c.Digest, out _) && c.Kind is "image" or "attestation" or "other" && (c.Platform is null || Platform.TryParse(c.Platform, null, out _)));

    private static async Task ExpandAsync(LedgerWork work, IndexExpanded fact)
    {
        var now = work.Now.ToStored();
        var store = work.Store;
        var parentId = fact.RequestId.ToString("D");
        var parentRow = new RequestRow
        {
            Id = parentId,
            Lane = Lane.Push,
            Registry = fact.Registry,
            Repository = fact.Repository,
            Tag = fact.Tag,
            Digest = fact.Tag is null ? fact.IndexDigest : null,
            ObservedAt = fact.ResolvedAt.ToStored(),
            ReceivedAt = fact.ResolvedAt.ToStored(),
            StateAt = now,
            DispatchedAt = now,
        };
        var known = await store.Requests.FindAsync(parentId).ConfigureAwait(false) ?? parentRow;
        var children = fact.Children.Where(c => c.Kind == "image").Select(c => parentRow with
        {
            Id = (c.RequestId ?? RequestId.ForChild(fact.RequestId, c.Digest)).ToString("D"),
            ParentId = parentId,
            Lane = known.Lane,
            Tag = null,
            Digest = c.Digest,
            Traceparent = known.Traceparent,
        }).ToList();

        // Children before their parent, as everywhere: a child that ends meanwhile either waits for us, or we see its end.
        await store.Requests.InsertAsync(children).ConfigureAwait(false);
        await store.Requests.LockAsync(children.Select(c => c.Id).ToArray()).ConfigureAwait(false);
        await store.Requests.InsertAsync([parentRow]).ConfigureAwait(false);
        var parent = await store.Requests.LockAsync(parentId).ConfigureAwait(false) ?? throw new StoreConflictException("The request's row is gone.");
        // A tag may turn from an image into an index between two attempts: then the scan that was begun is not this request's any more.
        if (parent.IsTerminal || parent.State == RequestState.Expanded)
            return;
        await store.Indexes.PutAsync(fact.IndexDigest, now, [.. fact.Children.Select((c, i) => new IndexChildRow { Position = i, Digest = c.Digest, Kind = c.Kind, Platform = c.Platform })]).ConfigureAwait(false);
        var late = await store.Deletes.FindDeletedAsync(fact.Registry, fact.Repository, fact.IndexDigest).ConfigureAwait(false) >= fact.ResolvedAt.ToStored();
        if (fact.Tag is { } tag)
        {
            var current = await store.References.FindCurrentAsync(fact.Registry, fact.Repository, tag).ConfigureAwait(false);
            late |= current is not null && current.ResolvedAt > fact.ResolvedAt.ToStored() && current.Digest != fact.IndexDigest;
            await store.References.PutAsync(new ReferenceRow
            {
                Registry = fact.Registry,
                Repository = fact.Repository,
                Tag = tag,
                ResolvedAt = fact.ResolvedAt.ToStored(),
                RequestId = parentId,
                Digest = fact.IndexDigest,
            }).ConfigureAwait(false);
        }

        var expanded = parent with { State = RequestState.Expanded, StateAt = now, ManifestDigest = fact.IndexDigest, ResolvedAt = fact.ResolvedAt.ToStored(), Late = late, ScanId = null };
        await store.Requests.SaveAsync(expanded, parent.State).ConfigureAwait(false);
        await RequestEndings.CompleteIndexAsync(work, parentId).ConfigureAwait(false);
    }

    [LoggerMessage(2011, LogLevel.Error, "Request {RequestId} is malformed: quarantined")]
    private partial void LogMalformed(Guid requestId);

    [LoggerMessage(2010, LogLevel.Warning, "Index {Digest} names {Count} children: refused")]
    private partial void LogTooManyChildren(string digest, int count);
}
